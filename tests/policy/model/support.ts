import assert from "node:assert/strict";

import { Undetermined, type Cursor } from "../../../policy/lib/cursor";
import { toResource, type Resource } from "../../../policy/lib/resource";
import { UNKNOWN } from "../../../policy/lib/value";
import { StackModel } from "../../../policy/model/stack";
import type { Container, Workload } from "../../../policy/model/workload";

/** A resource as rules see it; its URN is its name. */
export const written = (type: string, name: string, props: object, dependencies: readonly string[] = []): Resource =>
  toResource({ type, urn: name, name, props }, dependencies);

/** A Kubernetes object of namespace `ns`, or of the one that `metadata` names; `type` without the provider. */
export const object = (type: string, name: string, rest: object = {}, metadata: object = {}): Resource =>
  written(`kubernetes:${type}`, name, { metadata: { name, namespace: "ns", ...metadata }, ...rest });

/** A ConfigMap. */
export const configMap = (name: string, data: unknown): Resource => object("core/v1:ConfigMap", name, { data });

/** An object of a type whose name nobody knows before the update. */
export const nameless = (type: string): Resource => object(type, `nameless ${type}`, {}, { name: UNKNOWN });

/** A Deployment, or a workload of another kind, with a pod of this spec and the label `app`. */
export const workload = (name: string, pod: object, spec: object = {}, kind = "apps/v1:Deployment"): Resource =>
  object(kind, name, { spec: { ...spec, template: { metadata: { labels: { app: name } }, spec: pod } } });

export const stackOf = (...resources: readonly Resource[]): StackModel => new StackModel(resources);

/** The first workload of a stack, and its main container. */
export function firstOf(stack: StackModel): { readonly workload: Workload; readonly container: Container } {
  const [first] = stack.workloads;
  const container = first?.mainContainer;
  assert.ok(first !== undefined && container !== undefined);
  return { workload: first, container };
}

/** A place with a value, of a resource that does not matter. */
export const placeOf = (value: unknown): Cursor => written("test:index:Test", "test", { at: value }).props.key("at");

/** What a call gives, or `? <path>` of the place whose unknown ends it. */
export function told<T>(call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Undetermined)) throw error;
    return `? ${error.at.resource.name}: ${error.at.path}`;
  }
}
