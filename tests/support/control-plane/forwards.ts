/** Lets `kubectl port-forward` to pods that kwok plays end at servers of this machine. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Ports of this machine by the port of a pod, the same for every pod. */
export type Forwards = Readonly<Record<number, number>>;

/** What kwok needs to play the kubelet's part: whom to connect to, and the certificate of the API server to serve with. */
export function forwardFlags(directory: string, port: number, forwards: Forwards): string[] {
  const file = join(directory, "forwards.yaml");
  const targets = Object.entries(forwards).map(([from, to]) => ({
    ports: [Number(from)],
    target: { address: "127.0.0.1", port: to },
  }));
  const config = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "ClusterPortForward",
    metadata: { name: "local-servers" },
    spec: { forwards: targets },
  };
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(config));
  return [
    `--config=${file}`,
    `--node-port=${port}`,
    "--tls-cert-file=certificates/apiserver.crt",
    "--tls-private-key-file=certificates/apiserver.key",
  ];
}
