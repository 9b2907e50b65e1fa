import { at, listAt, numberAt, selects, textAt, textsAt, type Tree } from "../preview/analysis/tree";
import type { Context, Finding } from "./check";
import { differences, summary } from "./difference";
import { label, nameOf, type Declared } from "./declared";

/** A declared object with its live one; undefined where it is missing. */
export type Pair = readonly [declared: Declared, live: Tree];

/** Brings back what the program declares. */
export const repair = "pulumi up --refresh";

/** Every declared object of some kinds with its live one. */
export async function pairs({ cluster, expected }: Context, kinds: readonly string[]): Promise<readonly Pair[]> {
  return Promise.all(
    expected.of(...kinds).map(async (declared): Promise<Pair> => {
      const all = await cluster.list(declared.apiVersion, declared.kind, declared.namespace);
      return [declared, all.find((object) => nameOf(object) === declared.name)];
    }),
  );
}

/**
 * What is wrong with an object whose fields must be as declared; undefined where nothing is.
 *
 * @param exact whether what is live and not declared is wrong too; only for fields in which the API server fills in nothing
 */
export function drift([declared, live]: Pair, fields: readonly string[], exact = false): Finding | undefined {
  const subject = label(declared);
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: repair };
  const differing = fields.flatMap((field) => {
    const path = field.split(".");
    const [wanted, found] = [at(declared.object, ...path), at(live, ...path)];
    const changed = differences(wanted, found, declared.open, field);
    if (!exact || changed.length > 0) return changed;
    return differences(found, wanted, declared.open, field).map((one) => ({
      path: one.path,
      wanted: one.found,
      found: one.wanted,
    }));
  });
  if (differing.length === 0) return undefined;
  return { subject, state: "failed", detail: summary(differing), remedy: repair };
}

/** Pods of a workload by its selector, those on their way out left out. */
export async function podsOf({ cluster }: Context, workload: Declared): Promise<readonly Tree[]> {
  const selector = textsAt(workload.object, "spec", "selector", "matchLabels");
  const pods = await cluster.list("v1", "Pod", workload.namespace);
  return pods.filter(
    (pod) =>
      selects(selector, textsAt(pod, "metadata", "labels")) && textAt(pod, "metadata", "deletionTimestamp") === "",
  );
}

/** Status of a condition: `True`, `False`, `Unknown`, or empty where it was never set. */
export function condition(object: Tree, type: string): { readonly status: string; readonly message: string } {
  const found = listAt(object, "status", "conditions").find((one) => textAt(one, "type") === type);
  return { status: textAt(found, "status"), message: textAt(found, "message") };
}

/** Replicas that an object asks for. */
export const replicasOf = (object: Tree): number => numberAt(object, "spec", "replicas") ?? 1;

/** The time at a path; undefined where there is none. */
export function timeAt(object: Tree, ...path: readonly string[]): Date | undefined {
  const text = textAt(object, ...path);
  return text === "" ? undefined : new Date(text);
}

/** At most this many names in one line. */
const few = 3;

/** `a, b, c and 4 more`. */
export const named = (names: readonly string[]): string =>
  names.slice(0, few).join(", ") + (names.length > few ? ` and ${names.length - few} more` : "");

/** Only what is there. */
export const present = <Item>(items: readonly (Item | undefined)[]): readonly Item[] =>
  items.filter((item): item is Item & NonNullable<Item> => item !== undefined);
