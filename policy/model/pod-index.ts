import { Undetermined, type Cursor } from "../lib/cursor";
import { selects } from "./manifest";
import type { StackModel } from "./stack";
import type { Workload } from "./workload";

/** The workloads of one namespace by label of their pods. */
interface Labelled {
  readonly all: Workload[];
  readonly byLabel: Map<string, Workload[]>;
}

/** Every workload by namespace and pod label; whoever has an unknown one stands in `unsure` and is always asked. */
interface PodIndex {
  readonly byNamespace: Map<string, Labelled>;
  readonly unsure: Workload[];
}

const label = (key: string, value: string | undefined): string => `${key}=${value ?? ""}`;

function add(index: PodIndex, workload: Workload): void {
  const { namespace, podLabels } = workload;
  const labelled = index.byNamespace.get(namespace) ?? { all: [], byLabel: new Map<string, Workload[]>() };
  index.byNamespace.set(namespace, labelled);
  labelled.all.push(workload);
  for (const [key, value] of Object.entries(podLabels)) {
    const same = labelled.byLabel.get(label(key, value));
    if (same === undefined) labelled.byLabel.set(label(key, value), [workload]);
    else same.push(workload);
  }
}

function indexOf(stack: StackModel): PodIndex {
  return stack.once("podIndex", () => {
    const index: PodIndex = { byNamespace: new Map(), unsure: [] };
    for (const workload of stack.workloads) {
      try {
        add(index, workload);
      } catch (error) {
        if (!(error instanceof Undetermined)) throw error;
        index.unsure.push(workload);
      }
    }
    return index;
  });
}

/** The fewest workloads among which those with all these labels must be. */
function candidates({ all, byLabel }: Labelled, labels: readonly (readonly [string, Cursor])[]): readonly Workload[] {
  return labels.reduce<readonly Workload[]>((fewest, [key, value]) => {
    const having = byLabel.get(label(key, value.text())) ?? [];
    return having.length < fewest.length ? having : fewest;
  }, all);
}

/** The workloads of a namespace whose pods a test may accept, given labels that it wants; unknown ones are asked last. */
function* asked(
  stack: StackModel,
  namespace: string,
  labels: readonly (readonly [string, Cursor])[],
): Generator<Workload> {
  const { byNamespace, unsure } = indexOf(stack);
  const labelled = byNamespace.get(namespace);
  if (labelled !== undefined) yield* candidates(labelled, labels);
  for (const workload of unsure) if (workload.namespace === namespace) yield workload;
}

/**
 * The workloads of a namespace whose pods a label selector selects, one after the other. Throws `Undetermined` when it
 * comes to one whose labels are unknown.
 */
export function* selectedPods(stack: StackModel, namespace: string, selector: Cursor): Generator<Workload> {
  for (const workload of asked(stack, namespace, selector.key("matchLabels").entries())) {
    if (selects(selector, workload.podLabels)) yield workload;
  }
}

/** The same for the flat selector of a Service, which selects nothing when it is empty. */
export function* servedPods(stack: StackModel, namespace: string, selector: Cursor): Generator<Workload> {
  const labels = selector.entries();
  if (labels.length === 0) return;
  for (const workload of asked(stack, namespace, labels)) {
    const { podLabels } = workload;
    if (labels.every(([key, value]) => podLabels[key] === value.string())) yield workload;
  }
}
