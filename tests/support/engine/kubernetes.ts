/** Stand-in for the Kubernetes provider: its checks and differences, over a cluster in memory or a real one. */
import type { WireObject } from "../../../preview/values";
import { compare, forcesReplacement } from "./difference";
import { fixedFields, isClusterScoped } from "./kubernetes-rules";
import { at, textAt } from "./protocol";
import { Gap } from "./provider";
import type { Difference, Found, Made, Provider, Subject } from "./provider";

/** Where the objects live. */
export interface Cluster {
  /** Creates an object; one of that name must not exist. */
  create(object: WireObject): Promise<WireObject>;
  update(object: WireObject): Promise<WireObject>;
  read(reference: Reference): Promise<WireObject | undefined>;
  /** Deletes an object; one that is gone is no fault. */
  delete(reference: Reference): Promise<void>;
}

/** Identity of an object. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** `<apiVersion>/<kind>`. */
export const kindOf = ({ apiVersion, kind }: Pick<Reference, "apiVersion" | "kind">): string => `${apiVersion}/${kind}`;

export function referenceOf(object: WireObject): Reference {
  const namespace = textAt(object, "metadata", "namespace");
  return {
    apiVersion: textAt(object, "apiVersion"),
    kind: textAt(object, "kind"),
    namespace: namespace === "" ? undefined : namespace,
    name: textAt(object, "metadata", "name"),
  };
}

/** `<namespace>/<name>` or `<name>`, the provider's resource id. */
const idOf = ({ namespace, name }: Reference): string => (namespace === undefined ? name : `${namespace}/${name}`);

/** `kubernetes:core/v1:Secret` as apiVersion and kind; custom resources carry their group as it is. */
function typed(type: string): Pick<Reference, "apiVersion" | "kind"> {
  const [, version = "", kind = ""] = type.split(":");
  return { apiVersion: version.replace(/^core\//, ""), kind };
}

/** API server and client set what only they know; the provider hides the rest. */
function outputsOf(inputs: WireObject, live: WireObject): WireObject {
  const metadata = { ...(at(live, "metadata") as WireObject), ...(at(inputs, "metadata") as WireObject) };
  const status = live["status"];
  const data = live["kind"] === "Secret" ? live["data"] : undefined;
  return {
    ...inputs,
    metadata,
    ...(status === undefined ? {} : { status }),
    ...(data === undefined ? {} : { data }),
  };
}

export class Kubernetes implements Provider {
  public readonly packageName = "kubernetes";
  private configuration: WireObject = {};
  /** What was last applied, by URN; the real provider keeps it in the state. */
  private readonly applied = new Map<string, WireObject>();

  public constructor(
    public readonly version: string,
    private readonly cluster: Cluster,
  ) {}

  public secretOutputs(type: string): readonly string[] {
    return type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : [];
  }

  public configure(inputs: WireObject): void {
    this.configuration = inputs;
  }

  /** Only another cluster replaces the provider, which the cluster identifier decides where there is one. */
  public diffConfig(before: WireObject, after: WireObject): Difference {
    const changes = compare(before, after);
    const decisive = after["clusterIdentifier"] === undefined ? "kubeconfig" : "clusterIdentifier";
    const replaces = changes.filter((change) => forcesReplacement(change, { anyChange: [decisive] }));
    return { changes, replaces, deleteBeforeReplace: false };
  }

  public check({ type }: Subject, inputs: WireObject): readonly string[] {
    const { apiVersion, kind } = typed(type);
    const reference = referenceOf(inputs);
    const cluster = isClusterScoped(kindOf(reference));
    return [
      ...(apiVersion === reference.apiVersion && kind === reference.kind
        ? []
        : [`${type} has apiVersion ${reference.apiVersion} and kind ${reference.kind}`]),
      ...(reference.name === "" ? ["metadata.name is missing, and the provider would invent one"] : []),
      ...(!cluster && reference.namespace === undefined ? ["metadata.namespace is missing"] : []),
      ...(cluster && reference.namespace !== undefined ? ["metadata.namespace is set on a cluster-wide object"] : []),
    ];
  }

  public diff(_: Subject, before: WireObject, after: WireObject): Difference {
    const reference = referenceOf(after);
    const changes = compare(before, after);
    const fixed = fixedFields(kindOf(reference));
    const mutable = this.isMutable(reference.kind);
    const content = mutable ? [] : ["data", "stringData", "binaryData"];
    const replaces = changes.filter(
      (change) => forcesReplacement(change, fixed) || forcesReplacement(change, { anyChange: content }),
    );
    return { changes, replaces, deleteBeforeReplace: idOf(reference) === idOf(referenceOf(before)) };
  }

  public previewCreate(_: Subject, inputs: WireObject): WireObject {
    return inputs;
  }

  public previewUpdate(_: Subject, inputs: WireObject, before: WireObject): WireObject {
    return outputsOf(inputs, before);
  }

  public async create({ urn }: Subject, inputs: WireObject): Promise<Made> {
    const live = await this.cluster.create(inputs);
    this.applied.set(urn, inputs);
    return { id: idOf(referenceOf(inputs)), outputs: outputsOf(inputs, live) };
  }

  public async read({ type, urn }: Subject, id: string): Promise<Found> {
    const [name = "", namespace] = id.split("/").reverse();
    const live = await this.cluster.read({ ...typed(type), namespace, name });
    if (live === undefined) return undefined;
    const inputs = this.applied.get(urn) ?? live;
    return { inputs, outputs: outputsOf(inputs, live) };
  }

  public async update({ urn }: Subject, _: string, inputs: WireObject): Promise<WireObject> {
    const live = await this.cluster.update(inputs);
    this.applied.set(urn, inputs);
    return outputsOf(inputs, live);
  }

  public delete(_: Subject, __: string, before: WireObject): Promise<void> {
    return this.cluster.delete(referenceOf(before));
  }

  public invoke(token: string): WireObject {
    throw new Gap(`the Kubernetes stand-in does not know the function ${token}`);
  }

  /** ConfigMaps and Secrets are replaced unless the provider is told otherwise. */
  private isMutable(kind: string): boolean {
    const switches: Readonly<Record<string, string>> = {
      ConfigMap: "enableConfigMapMutable",
      Secret: "enableSecretMutable",
    };
    const flag = switches[kind];
    return flag === undefined || String(this.configuration[flag]) === "true";
  }
}
