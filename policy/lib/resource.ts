import type { PolicyResourceOptions } from "@pulumi/policy";

import { Cursor } from "./cursor";
import { isObject, plainProperties, type Properties } from "./value";

/** One resource as rules see it: plain data, the same shape in the engine and offline. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  /** The logical name that the program gave; the Kubernetes name is in `metadata.name`. */
  readonly name: string;
  readonly props: Cursor;
  readonly opts: Partial<PolicyResourceOptions>;
  /** URN of the parent, where known. */
  readonly parent: string | undefined;
  /** URNs of the resources that this one depends on; known to stack rules only. */
  readonly dependencies: readonly string[];
  /** The same plain data with what only the whole stack tells. */
  withDependencies(dependencies: readonly string[], opts: Partial<PolicyResourceOptions>): Resource;
}

/** What the SDK hands to a rule, for one resource. */
export interface ResourceArgs {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: unknown;
  readonly opts?: Partial<PolicyResourceOptions>;
}

const SECRET_PARTS = ["data", "stringData"];

class PlainResource implements Resource {
  public readonly props: Cursor;

  public constructor(
    public readonly type: string,
    public readonly urn: string,
    public readonly name: string,
    private readonly plainProps: Properties,
    public readonly opts: Partial<PolicyResourceOptions>,
    public readonly dependencies: readonly string[],
  ) {
    this.props = rootCursor(this, plainProps);
  }

  public get parent(): string | undefined {
    return this.opts.parent;
  }

  public withDependencies(dependencies: readonly string[], opts: Partial<PolicyResourceOptions>): Resource {
    return new PlainResource(this.type, this.urn, this.name, this.plainProps, opts, dependencies);
  }
}

class SecretRoot extends Cursor {
  public override key(key: string): Cursor {
    const place = super.key(key);
    return SECRET_PARTS.includes(key) ? place.asSensitive() : place;
  }
}

function rootCursor(resource: Resource, props: Properties): Cursor {
  const secret = resource.type.endsWith(":Secret") && resource.type.startsWith("kubernetes:");
  return secret ? new SecretRoot(resource, props) : new Cursor(resource, props);
}

/** Makes a resource from what the SDK hands over; walks the properties once. */
export function toResource(args: ResourceArgs, dependencies: readonly string[] = []): Resource {
  return new PlainResource(args.type, args.urn, args.name, plainProperties(args.props), args.opts ?? {}, dependencies);
}

/** The last part of the type token: `StatefulSet`, `Domain`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** True for objects of the Kubernetes API. */
export function isKubernetes(resource: Resource): boolean {
  return resource.type.startsWith("kubernetes:");
}

/** How messages name a resource: `StatefulSet monitoring/loki`, `Namespace monitoring`, `Domain traces`; never throws. */
export function describe(resource: Resource): string {
  const kind = kindOf(resource.type);
  const metadata = resource.props.value;
  const known = isObject(metadata) && isObject(metadata["metadata"]) ? metadata["metadata"] : {};
  const { name, namespace } = known;
  const shown = typeof name === "string" ? name : resource.name;
  return typeof namespace === "string" ? `${kind} ${namespace}/${shown}` : `${kind} ${shown}`;
}
