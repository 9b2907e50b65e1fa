import assert from "node:assert/strict";

import type { StackResource } from "../../../policy/lib/evaluate";
import { edited } from "../../policy/support/fixture";

/** What an engineer changes: makes the resources of a broken stack from those of an untouched one. */
export type Edit = (resources: readonly StackResource[]) => readonly StackResource[];

/** A path such as `spec.containers[grafana].image`, or its keys where they hold dots themselves. */
export type Path = string | readonly string[];

/** Pod specs of Deployments, StatefulSets and DaemonSets. */
export const POD = "spec.template.spec";

/** Fields by which `[…]` finds an object in a list, most telling first. */
const IDENTITIES = ["name", "id", "logType", "topologyKey", "mountPath"];

const kindOf = (type: string): string => type.slice(type.lastIndexOf(":") + 1);

/** Position of the one resource that `<kind> <logical name>` names, e.g. `StatefulSet grafana`. */
function positionOf(resources: readonly StackResource[], subject: string): number {
  const found = resources.flatMap(({ type, name }, index) => (`${kindOf(type)} ${name}` === subject ? [index] : []));
  assert.equal(found.length, 1, `${subject} is there ${found.length} times, want once`);
  return found[0] ?? -1;
}

function itemOf(list: readonly unknown[], wanted: string): number {
  if (/^\d+$/.test(wanted)) return Number(wanted);
  return list.findIndex((item) => {
    if (typeof item === "string") return item.startsWith(wanted);
    const object = item as Record<string, unknown>;
    const [identity] = IDENTITIES.filter((key) => key in object);
    return identity !== undefined && object[identity] === wanted;
  });
}

/** The keys of a path, list items by their position; everything but the last must be there. */
function keysOf(root: unknown, path: Path): (string | number)[] {
  const written = typeof path === "string" ? (path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []) : path;
  let at = root;
  return written.map((part, index) => {
    const key = part.replace(/^\[(.*)\]$/, "$1");
    const actual = Array.isArray(at) ? itemOf(at, key) : key;
    const next = (at as Record<string | number, unknown>)[actual];
    const isThere = next !== undefined || (index === written.length - 1 && actual !== -1);
    assert.ok(isThere, `${String(path)} leads nowhere at ${part}`);
    at = next;
    return actual;
  });
}

function editing(subject: string, path: Path, edit: (old: unknown) => unknown): Edit {
  return (resources) => {
    const position = positionOf(resources, subject);
    return resources.map((resource, index) => {
      if (index !== position) return resource;
      const props = edited(resource.props, keysOf(resource.props, path), edit);
      return { ...resource, props: props as StackResource["props"] };
    });
  };
}

/** Gives a field another value; a field that is missing is added. */
export const set = (subject: string, path: Path, value: unknown): Edit =>
  editing(subject, path, (old) => {
    assert.notDeepEqual(old, value, `${subject} has this value at ${String(path)} already`);
    return value;
  });

/** Takes a field, or an item of a list, away. */
export const drop = (subject: string, path: Path): Edit =>
  editing(subject, path, (old) => {
    assert.notEqual(old, undefined, `${subject} has nothing at ${String(path)}`);
    return undefined;
  });

/** Adds an item at the end of a list. */
export const append = (subject: string, path: Path, item: unknown): Edit =>
  editing(subject, path, (old) => {
    assert.ok(Array.isArray(old), `${subject} has no list at ${String(path)}`);
    return [...(old as readonly unknown[]), item];
  });

/** Changes the first occurrence of a part of a text, e.g. of a rendered config. */
export const replace = (subject: string, path: Path, part: string, by: string): Edit =>
  editing(subject, path, (old) => {
    assert.ok(typeof old === "string" && old.includes(part), `${subject} does not say ${part} at ${String(path)}`);
    return old.replace(part, () => by);
  });

/** Several changes that make one mistake together. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (resources) =>
    edits.reduce((changed, edit) => edit(changed), resources);

/** Takes a resource away. */
export const remove =
  (subject: string): Edit =>
  (resources) => {
    const position = positionOf(resources, subject);
    return resources.filter((_, index) => index !== position);
  };

/** Adds a resource at the end; `protect` is on, as for everything that holds data. */
export const add =
  (type: string, name: string, props: Readonly<Record<string, unknown>>): Edit =>
  (resources) => {
    const place = resources[0]?.urn.split("::").slice(0, 2) ?? [];
    const urn = [...place, type, name].join("::");
    return [...resources, { type, name, urn, props, opts: { protect: true } }];
  };

/** Adds a second Kubernetes object like an existing one under another name. */
export const copy =
  (subject: string, name: string): Edit =>
  (resources) => {
    const original = resources[positionOf(resources, subject)];
    assert.ok(original !== undefined);
    const props = edited(original.props, ["metadata", "name"], () => name) as StackResource["props"];
    const urn = [...original.urn.split("::").slice(0, 3), name].join("::");
    return [...resources, { ...original, name, urn, props }];
  };

/** Takes the protection against deletion away. */
export const unprotect =
  (subject: string): Edit =>
  (resources) => {
    const position = positionOf(resources, subject);
    assert.equal(resources[position]?.opts?.protect, true, `${subject} is not protected`);
    return resources.map((one, index) => (index === position ? { ...one, opts: { protect: false } } : one));
  };

/** Metadata of an added object, with the labels that every object of the program carries. */
export function metadata(name: string, namespace = "monitoring"): Readonly<Record<string, unknown>> {
  const identity = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const origin = {
    "app.kubernetes.io/component": name,
    "app.kubernetes.io/part-of": "insurance-lead-gen-monitoring",
    "app.kubernetes.io/managed-by": "pulumi",
  };
  return { name, namespace, labels: { ...identity, ...origin } };
}
