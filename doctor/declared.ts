import { textAt, type Tree } from "../preview/analysis/tree";

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

/** `Deployment monitoring/grafana`, without the namespace where there is none. */
export const label = ({ kind, namespace, name }: Pick<Declared, "kind" | "namespace" | "name">): string =>
  `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;

export const nameOf = (object: Tree): string => textAt(object, "metadata", "name");
