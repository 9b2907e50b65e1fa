import type { Preview } from "../preview/engine";
import { isManifest, manifestOf } from "../preview/render/kubernetes";
import { textAt, type Tree } from "../preview/analysis/tree";
import { plain } from "../preview/values";

/** An object that the stack's program creates. */
export interface Declared {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** As rendered: secrets hidden, what only an update tells marked. */
  readonly object: Tree;
  /** Paths of those marks, joined by dots: there the live value is not known beforehand. */
  readonly open: ReadonlySet<string>;
  /** With its secrets; no part of it may be shown. */
  readonly opened: Tree;
}

export const workloadKinds = ["StatefulSet", "Deployment", "DaemonSet"] as const;

/** What the stack's program declares, from the same offline run as the preview. */
export class Expected {
  readonly stack: string;
  private readonly declared: readonly Declared[];

  constructor({ stack, resources }: Preview) {
    this.stack = stack;
    this.declared = resources.filter(isManifest).map((resource) => {
      const { apiVersion, kind, namespace, name, object, placeholders } = manifestOf(resource, false);
      const open = new Set(placeholders.map(({ path }) => path.join(".")));
      return { apiVersion, kind, namespace, name, object, open, opened: plain(resource.inputs) };
    });
    this.has = new Set(resources.map(({ type }) => type));
  }

  /** Types of all resources of the stack, other clouds' too, such as `aws:backup/plan:Plan`. */
  readonly has: ReadonlySet<string>;

  of(...kinds: readonly string[]): readonly Declared[] {
    return this.declared.filter(({ kind }) => kinds.includes(kind));
  }

  get workloads(): readonly Declared[] {
    return this.of(...workloadKinds);
  }

  /** Namespaces that the stack puts something into. */
  get namespaces(): readonly string[] {
    return [...new Set(this.declared.map(({ namespace }) => namespace))].filter((name) => name !== "").sort();
  }
}

/** `Deployment monitoring/grafana`, without the namespace where there is none. */
export const label = ({ kind, namespace, name }: Pick<Declared, "kind" | "namespace" | "name">): string =>
  `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;

export const nameOf = (object: Tree): string => textAt(object, "metadata", "name");
