/** Command lines of the components; all listen on loopback and write into the temporary folder they run in. */
import { join } from "node:path";
import { kwokNode } from "./nodes";

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly kwok: number;
}

export function etcdFlags(directory: string, ports: Ports): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    `--data-dir=${join(directory, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

export function apiServerFlags(directory: string, ports: Ports): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.apiServer}`,
    // Without these two the server looks for an interface that is not loopback, which a sandbox need not have.
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--cert-dir=${join(directory, "certificates")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-account-key-file=service-account.pub",
    "--service-account-signing-key-file=service-account.key",
    "--token-auth-file=tokens.csv",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    // What EKS allows too: privileged pods are a matter of Pod Security, not of this flag.
    "--allow-privileged=true",
  ];
}

// Port 0 serves nothing: two control planes side by side must not meet on a default port.
const controllerFlags = (kubeconfig: string): string[] => [
  `--kubeconfig=${kubeconfig}`,
  "--leader-elect=false",
  "--secure-port=0",
];

export const controllerManagerFlags = (kubeconfig: string): string[] => [
  ...controllerFlags(kubeconfig),
  "--service-account-private-key-file=service-account.key",
  "--root-ca-file=certificates/apiserver.crt",
];

export const schedulerFlags = controllerFlags;

export const kwokFlags = (kubeconfig: string, ports: Ports): string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--config=${join(__dirname, "kwok.yaml")}`,
  `--manage-nodes-with-annotation-selector=${kwokNode.annotation}=${kwokNode.value}`,
  `--server-address=127.0.0.1:${ports.kwok}`,
  "--node-lease-duration-seconds=40",
];
