/**
 * A real Kubernetes control plane on loopback: etcd, kube-apiserver (with its default admission, so Pod Security
 * counts), controller manager and scheduler, over three nodes in three zones that kwok plays. Pods become Ready without
 * a container ever running, and claims are bound without a disk (control-plane/volumes.ts): what manifests, admission,
 * scheduling and controllers do is proven here, what containers do is not.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "mocha";
import { runKubectl, writeAccess } from "./control-plane/access";
import { auditFlags, readAudit, type Request } from "./control-plane/audit";
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  schedulerFlags,
  type Ports,
} from "./control-plane/flags";
import { forwardFlags, type Forwards } from "./control-plane/forwards";
import { KubeApi } from "./control-plane/kube-api";
import { createNodes, nodesAreReady } from "./control-plane/nodes";
import { freePorts, Processes } from "./control-plane/processes";
import { provisionVolumes } from "./control-plane/volumes";
import { findTool, requireTool } from "./toolbox";

const components = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
type Component = (typeof components)[number];

const startTimeoutSeconds = 90;

export interface ControlPlaneOptions {
  /** Where connections to ports of pods end on this machine; default nowhere. */
  readonly forwards?: Forwards;
}

export interface ControlPlane {
  /** File for kubectl --kubeconfig, KUBECONFIG and clients; an administrator's. */
  readonly kubeconfig: string;
  readonly api: KubeApi;
  /** Runs kubectl as administrator and returns its output; throws with its error message. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Every request that was made, in the order of their ends. */
  requests(): Request[];
  stop(): Promise<void>;
}

/** Skips the test (fails with CI=true) where a part of the control plane is missing. */
export function requireControlPlane(context: Context): void {
  for (const name of [...components, "kubectl"]) requireTool(context, name);
}

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), "control-plane-"));
  const removeFiles = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  const processes = new Processes(directory);
  process.once("exit", removeFiles);
  const [etcd = 0, etcdPeer = 0, apiServer = 0, kwok = 0] = await freePorts(4);
  const access = writeAccess(directory, apiServer);
  const api = new KubeApi(access.server, access.token, access.certificate);
  const ports = { etcd, etcdPeer, apiServer, kwok };
  const run = { directory, processes, api, kubeconfig: access.kubeconfig, ports, forwards: options.forwards ?? {} };
  let stopVolumes = (): void => undefined;
  const stop = async (): Promise<void> => {
    stopVolumes();
    await processes.stop();
    api.close();
    removeFiles();
    process.removeListener("exit", removeFiles);
  };
  try {
    await bringUp(run);
    stopVolumes = provisionVolumes(api, join(directory, "volumes.log"));
  } catch (error) {
    await stop();
    throw error;
  }
  const kubectl = (args: readonly string[], input?: string): Promise<string> => runKubectl(directory, args, input);
  return { kubeconfig: access.kubeconfig, api, kubectl, requests: () => readAudit(directory), stop };
}

interface Run {
  readonly directory: string;
  readonly processes: Processes;
  readonly api: KubeApi;
  readonly kubeconfig: string;
  readonly ports: Ports;
  readonly forwards: Forwards;
}

/** Each step waits for the one before; ready means that a pod created now is scheduled and becomes Ready. */
async function bringUp(run: Run): Promise<void> {
  const { api, directory, kubeconfig, ports } = run;
  start(run, "etcd", etcdFlags(directory, ports));
  start(run, "kube-apiserver", [...apiServerFlags(directory, ports), ...auditFlags(directory)]);
  await until(run, "kube-apiserver", "answer /readyz", async () => (await api.text("GET", "/readyz")) === "ok");
  start(run, "kube-controller-manager", controllerManagerFlags(kubeconfig));
  start(run, "kube-scheduler", schedulerFlags(kubeconfig));
  start(run, "kwok", [...kwokFlags(kubeconfig, ports), ...forwardFlags(directory, ports.kwok, run.forwards)]);
  await createNodes(api);
  await until(run, "kube-controller-manager", "create service accounts", () => hasServiceAccount(api));
  await until(run, "kwok", "make the nodes Ready", () => nodesAreReady(api));
}

/** Admission refuses pods in a namespace whose default account does not exist yet. */
async function hasServiceAccount(api: KubeApi): Promise<boolean> {
  return (await api.text("GET", "/api/v1/namespaces/default/serviceaccounts/default")) !== "";
}

function start({ processes }: Run, component: Component, flags: readonly string[]): void {
  const path = findTool(component);
  if (path === undefined) throw new Error(`Control plane: ${component} not found. Remedy: npm run tools -- cluster`);
  processes.start(component, path, flags);
}

/** Polls until the condition holds; ends with the log of the component to blame. */
async function until(run: Run, blamed: Component, what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + startTimeoutSeconds * 1000;
  let last = "";
  while (Date.now() < deadline) {
    const failed = run.processes.failed();
    if (failed !== undefined) throw failure(run, failed, "ended while the control plane started");
    try {
      if (await holds()) return;
    } catch (error) {
      last = ` Last answer: ${error instanceof Error ? error.message : String(error)}.`;
    }
    await sleep(100);
  }
  throw failure(run, blamed, `did not ${what} within ${startTimeoutSeconds} s.${last}`);
}

function failure({ processes }: Run, component: string, what: string): Error {
  return new Error(`Control plane: ${component} ${what}\nThe end of its log:\n${processes.logTail(component)}`);
}
