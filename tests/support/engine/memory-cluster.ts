/** A cluster in memory, as strict as an API server about names, namespaces and fields that cannot change. */
import { randomUUID } from "node:crypto";
import type { WireObject } from "../../../preview/values";
import { compare, forcesReplacement, propertyPath } from "./difference";
import { kindOf, referenceOf } from "./kubernetes";
import type { Cluster, Reference } from "./kubernetes";
import { immutableFields } from "./kubernetes-rules";
import { at } from "./protocol";

/** Namespaces that every cluster has. */
const builtIn = new Set(["default", "kube-system"]);

const keyOf = (reference: Reference): string =>
  [kindOf(reference), reference.namespace ?? "", reference.name].join(" ");

const told = ({ kind, namespace, name }: Reference): string =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

/** Load balancer that the controllers of a cluster write into the status. */
const status: Readonly<Record<string, WireObject>> = {
  Ingress: { loadBalancer: { ingress: [{ hostname: "ingress.elb.us-east-1.amazonaws.com" }] } },
  Gateway: { addresses: [{ type: "Hostname", value: "gateway.elb.us-east-1.amazonaws.com" }] },
};

const base64 = (text: unknown): string => Buffer.from(String(text)).toString("base64");

/** What the API server makes of a written object. */
function stored(object: WireObject, metadata: WireObject): WireObject {
  const plain = (at(object, "stringData") ?? {}) as WireObject;
  const encoded = Object.fromEntries(Object.entries(plain).map(([key, text]) => [key, base64(text)]));
  const kind = String(object["kind"]);
  return {
    ...object,
    metadata: { ...(object["metadata"] as WireObject), ...metadata },
    ...(kind === "Secret" ? { data: { ...((object["data"] ?? {}) as WireObject), ...encoded } } : {}),
    ...(status[kind] === undefined ? {} : { status: status[kind] }),
  };
}

export class MemoryCluster implements Cluster {
  private readonly objects = new Map<string, WireObject>();
  private version = 0;

  /** Everything that lives in the cluster. */
  public list(): readonly Reference[] {
    return [...this.objects.values()].map(referenceOf);
  }

  /** Everything that lives in the cluster, with its content. */
  public dump(): readonly WireObject[] {
    return [...this.objects.values()];
  }

  public create(object: WireObject): Promise<WireObject> {
    const reference = referenceOf(object);
    this.requireNamespace(reference);
    if (this.objects.has(keyOf(reference))) throw new Error(`${told(reference)} already exists`);
    return Promise.resolve(this.write(object, { uid: randomUUID() }));
  }

  public update(object: WireObject): Promise<WireObject> {
    const reference = referenceOf(object);
    const live = this.objects.get(keyOf(reference));
    if (live === undefined) throw new Error(`${told(reference)} not found`);
    const refused = compare(live, { ...live, ...object }).filter((change) =>
      forcesReplacement(change, immutableFields(kindOf(reference))),
    );
    if (refused.length > 0) {
      throw new Error(
        `${told(reference)} is invalid: ${refused.map(({ path }) => propertyPath(path)).join(", ")}: field is immutable`,
      );
    }
    return Promise.resolve(this.write(object, { uid: at(live, "metadata", "uid") ?? "" }));
  }

  public read(reference: Reference): Promise<WireObject | undefined> {
    return Promise.resolve(this.objects.get(keyOf(reference)));
  }

  public delete(reference: Reference): Promise<void> {
    this.objects.delete(keyOf(reference));
    if (reference.kind === "Namespace") this.empty(reference.name);
    return Promise.resolve();
  }

  private write(object: WireObject, metadata: WireObject): WireObject {
    const live = stored(object, { ...metadata, resourceVersion: String(++this.version) });
    this.objects.set(keyOf(referenceOf(object)), live);
    return live;
  }

  private requireNamespace({ namespace, kind, name }: Reference): void {
    if (namespace === undefined || builtIn.has(namespace)) return;
    const exists = this.list().some((one) => one.kind === "Namespace" && one.name === namespace);
    if (!exists) throw new Error(`${kind} ${name}: namespaces "${namespace}" not found`);
  }

  /** A namespace takes everything in it along. */
  private empty(namespace: string): void {
    for (const [key, object] of this.objects) {
      if (referenceOf(object).namespace === namespace) this.objects.delete(key);
    }
  }
}
