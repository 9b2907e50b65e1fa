import { parse } from "yaml";
import type { DetailedResource } from "../resources";
import { isSecret, translate } from "../values";
import type { Translator, Wire } from "../values";
import { at, selects, textAt, textsAt } from "./tree";
import type { Tree } from "./tree";
import { workloadOf } from "./workload";
import type { Workload } from "./workload";

const readable: Translator = { unknown: () => undefined, secret: () => undefined };

/** The part of a value that the analysis may read: no secret, and nothing that only an update tells. */
const treeOf = (value: Wire): Tree => (isSecret(value) ? undefined : translate(value, readable));

/** A resource as the analysis reads it. */
export type Rendered = Pick<DetailedResource, "type" | "name" | "custom" | "external" | "detailed">;

/** An AWS resource by its logical name. */
export interface AwsResource {
  readonly name: string;
  readonly inputs: Tree;
}

/** The rendered resources of a stack, sorted for the questions of the analysis. */
export interface Inventory {
  readonly workloads: readonly Workload[];
  /** Disruption budgets that cover a workload's pods, as their `spec`. */
  budgetsOf(workload: Workload): readonly Tree[];
  /** Text of a ConfigMap's key; undefined where there is none, or only an update tells. */
  file(configMap: string, key: string): string | undefined;
  /** A top-level section of such a text, parsed as YAML; parsing the whole would take longer than all the rest. */
  section(configMap: string, key: string, section: string): Tree;
  /** Every text of a ConfigMap. */
  files(configMap: string): readonly string[];
  /** Kubernetes objects of a kind. */
  objects(kind: string): readonly Tree[];
  /** AWS resources of a type such as `opensearch/domain:Domain`. */
  aws(type: string): readonly AwsResource[];
}

/** The workload of a name; undefined where the stack has none. */
export const workloadNamed = ({ workloads }: Pick<Inventory, "workloads">, name: string): Workload | undefined =>
  workloads.find((workload) => workload.name === name);

/** The lines of a top-level key, as block YAML has them; all of a text in which it does not stand at the start of a line. */
function sectionOf(text: string, key: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (start === -1) return text.startsWith("{") ? text : "";
  const end = lines.findIndex((line, index) => index > start && /^[^\s#-]/.test(line));
  return lines.slice(start, end === -1 ? undefined : end).join("\n");
}

/** A text that is no YAML says nothing here; checks of the configuration itself are the policies'. */
function yamlOf(text: string): Tree {
  try {
    return parse(text) as Tree;
  } catch {
    return undefined;
  }
}

/** Sorts what a program registered; resources that it only reads are left out, since they cost and hold nothing new. */
export function inventoryOf(resources: readonly Rendered[]): Inventory {
  const own = resources.filter(({ custom, external }) => custom && !external);
  const read = new Map<Rendered, Tree>();
  // Most resources are read by nobody, and some many times.
  const tree = (resource: Rendered): Tree => {
    if (!read.has(resource)) read.set(resource, treeOf(resource.detailed));
    return read.get(resource);
  };
  const ofKind = (kind: string) =>
    own.filter(({ type, detailed }) => type.startsWith("kubernetes:") && detailed["kind"] === kind).map(tree);
  const kinds = ["DaemonSet", "Deployment", "StatefulSet"];
  const workloads = kinds.flatMap(ofKind).map(workloadOf);
  const maps = new Map(ofKind("ConfigMap").map((map) => [textAt(map, "metadata", "name"), textsAt(map, "data")]));
  return {
    workloads: workloads.filter((workload) => workload !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1)),
    budgetsOf: (workload) =>
      ofKind("PodDisruptionBudget")
        .filter((budget) => covers(budget, workload))
        .map(specOf),
    objects: ofKind,
    aws: (type) =>
      own.filter((resource) => resource.type === `aws:${type}`).map((one) => ({ name: one.name, inputs: tree(one) })),
    ...files(maps),
  };
}

const specOf = (object: Tree): Tree => at(object, "spec");

const covers = (budget: Tree, { namespace, podLabels }: Workload): boolean =>
  textAt(budget, "metadata", "namespace") === namespace &&
  selects(textsAt(budget, "spec", "selector", "matchLabels"), podLabels);

/** Reads the texts of ConfigMaps, each section parsed once. */
function files(maps: ReadonlyMap<string, Readonly<Record<string, string>>>) {
  const parsed = new Map<string, Tree>();
  const file = (configMap: string, key: string): string | undefined => maps.get(configMap)?.[key];
  return {
    file,
    files: (configMap: string): readonly string[] => Object.values(maps.get(configMap) ?? {}),
    section(configMap: string, key: string, section: string): Tree {
      const text = sectionOf(file(configMap, key) ?? "", section);
      if (!parsed.has(text)) parsed.set(text, yamlOf(text));
      return at(parsed.get(text), section);
    },
  };
}
