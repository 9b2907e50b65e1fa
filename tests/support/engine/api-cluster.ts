/** A real API server as the stand-in's cluster: server-side apply with strict validation, awaited as the provider does. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { IncomingMessage } from "node:http";
import type { WireObject } from "../../../preview/values";
import { referenceOf } from "./kubernetes";
import type { Cluster, Reference } from "./kubernetes";
import { at } from "./protocol";

/** Seconds until a workload must be ready, or a deleted object gone. */
const patienceSeconds = 120;

/** Seconds for one answer of the API server. */
const requestSeconds = 30;

interface Answer {
  readonly status: number;
  readonly body: WireObject;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
}

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly "certificate-authority": string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

const told = ({ kind, namespace, name }: Reference): string =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

const numberAt = (object: WireObject, ...path: string[]): number => Number(at(object, ...path) ?? 0);

/** What `kubectl rollout status` waits for. */
const ready: Readonly<Record<string, (object: WireObject) => boolean>> = {
  Deployment: (object) => numberAt(object, "status", "availableReplicas") === numberAt(object, "spec", "replicas"),
  StatefulSet: (object) =>
    numberAt(object, "status", "readyReplicas") === numberAt(object, "spec", "replicas") &&
    numberAt(object, "status", "updatedReplicas") === numberAt(object, "spec", "replicas"),
  DaemonSet: (object) =>
    numberAt(object, "status", "desiredNumberScheduled") > 0 &&
    numberAt(object, "status", "numberReady") === numberAt(object, "status", "desiredNumberScheduled"),
};

function isReady(object: WireObject): boolean {
  const holds = ready[String(object["kind"])];
  if (holds === undefined) return true;
  return (
    numberAt(object, "status", "observedGeneration") >= numberAt(object, "metadata", "generation") && holds(object)
  );
}

export class ApiCluster implements Cluster {
  /** What the API server warned of, such as Pod Security. */
  readonly warnings: string[] = [];
  private readonly server: string;
  private readonly token: string;
  private readonly agent: Agent;
  private readonly resources = new Map<string, Promise<readonly ApiResource[]>>();

  constructor(kubeconfig: string) {
    const { clusters, users } = JSON.parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
    this.server = clusters[0].cluster.server;
    this.token = users[0].user.token;
    this.agent = new Agent({ keepAlive: true, ca: readFileSync(clusters[0].cluster["certificate-authority"]) });
  }

  async create(object: WireObject): Promise<WireObject> {
    const reference = referenceOf(object);
    if ((await this.read(reference)) !== undefined) throw new Error(`${told(reference)} already exists`);
    return this.apply(object);
  }

  update(object: WireObject): Promise<WireObject> {
    return this.apply(object);
  }

  async read(reference: Reference): Promise<WireObject | undefined> {
    const { status, body } = await this.send("GET", await this.pathOf(reference));
    if (status === 404) return undefined;
    return this.accepted({ status, body }, reference);
  }

  async delete(reference: Reference): Promise<void> {
    const answer = await this.send("DELETE", `${await this.pathOf(reference)}?propagationPolicy=Background`);
    if (answer.status === 404) return;
    this.accepted(answer, reference);
    await this.until(reference, "go away", (object) => object === undefined);
  }

  close(): void {
    this.agent.destroy();
  }

  private async apply(object: WireObject): Promise<WireObject> {
    const reference = referenceOf(object);
    const path = `${await this.pathOf(reference)}?fieldManager=pulumi-kubernetes&fieldValidation=Strict`;
    this.accepted(await this.send("PATCH", path, object), reference);
    await this.until(reference, "become ready", (live) => live !== undefined && isReady(live));
    return (await this.read(reference)) ?? {};
  }

  private accepted({ status, body }: Answer, reference: Reference): WireObject {
    if (status >= 200 && status < 300) return body;
    throw new Error(`${told(reference)}: HTTP ${status}: ${String(body["message"] ?? "")}`);
  }

  private async until(reference: Reference, what: string, holds: (object: WireObject | undefined) => boolean) {
    const deadline = Date.now() + patienceSeconds * 1000;
    while (!holds(await this.read(reference))) {
      if (Date.now() > deadline) throw new Error(`${told(reference)} did not ${what} within ${patienceSeconds} s`);
      await sleep(100);
    }
  }

  private async pathOf({ apiVersion, kind, namespace, name }: Reference): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = this.resources.get(root) ?? this.discover(root);
    this.resources.set(root, known);
    const resource = (await known).find((one) => one.kind === kind && !one.name.includes("/"));
    if (resource === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
    return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${resource.name}/${name}`;
  }

  private async discover(root: string): Promise<readonly ApiResource[]> {
    const { body } = await this.send("GET", root);
    return (body["resources"] ?? []) as unknown as readonly ApiResource[];
  }

  private async send(method: string, path: string, body?: WireObject): Promise<Answer> {
    const type = method === "PATCH" ? "application/apply-patch+yaml" : "application/json";
    const headers = { Authorization: `Bearer ${this.token}`, "Content-Type": type };
    const signal = AbortSignal.timeout(requestSeconds * 1000);
    const call = request(new URL(path, this.server), { method, headers, agent: this.agent, signal });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      call.on("response", resolve).on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const warning = response.headers["warning"];
    if (warning !== undefined) this.warnings.push(warning);
    const answer = await text(response);
    const parsed = answer.startsWith("{") ? (JSON.parse(answer) as WireObject) : { message: answer };
    return { status: response.statusCode ?? 0, body: parsed };
  }
}
