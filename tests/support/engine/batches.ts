/** Changes that touch no resource of each other's, previewed together: each preview takes the engine seconds. */
import type { Edit, Run, Step } from "../engine";
import { Ahead } from "./ahead";
import { told } from "./run";

/** What is set, unless it is a secret, and what the engine is expected to tell of it, as `told` gives it. */
export interface Change {
  readonly edit?: Edit;
  readonly changes: readonly string[];
}

/** What the engine told of one change, and the run in which it did. */
export interface Shown {
  readonly run: Run;
  readonly steps: readonly Step[];
}

/** What a change is about: settings and images that it sets, resources that differ; a part of a setting begins as the whole. */
const subjectsOf = ({ edit: { settings = {}, images = {} } = {}, changes }: Change): string[] =>
  [
    ...Object.keys(settings).map((path) => `setting ${path}`),
    ...Object.keys(images).map((image) => `image ${image}`),
    ...changes.map((line) => line.slice(line.indexOf(" ") + 1)),
  ].map((subject) => `${subject}.`);

/** True where two changes set the same or make the same differ. */
function meet(one: Change, other: Change): boolean {
  const subjects = subjectsOf(other);
  return subjectsOf(one).some((own) => subjects.some((its) => its.startsWith(own) || own.startsWith(its)));
}

/** Spreads changes over as few batches as a greedy choice needs, in none of which two meet. */
export function batchesOf<T extends Change>(changes: readonly T[]): readonly (readonly T[])[] {
  return changes.reduce<readonly (readonly T[])[]>((batches, change) => {
    const free = batches.find((batch) => !batch.some((other) => meet(change, other)));
    if (!free) return [...batches, [change]];
    return batches.map((batch) => (batch === free ? [...batch, change] : batch));
  }, []);
}

/** The edits of several changes in one; edits of files are of one change alone. */
export function together(changes: readonly Change[]): Edit {
  const merge = <T>(parts: readonly (Readonly<Record<string, T>> | undefined)[]): Record<string, T> =>
    Object.fromEntries(parts.flatMap((part) => Object.entries(part ?? {})));
  return {
    settings: merge(changes.map(({ edit }) => edit?.settings)),
    images: merge(changes.map(({ edit }) => edit?.images)),
  };
}

/**
 * Previews of changes, a batch each time. Where a batch tells exactly what its changes are expected to make differ, each
 * has shown its part; where it does not, each of them is previewed alone, and the one at fault is found.
 */
export class Batches<T extends Change> {
  private readonly batches: readonly (readonly T[])[];
  private readonly runs: Ahead<Run>;

  constructor(
    changes: readonly T[],
    private readonly preview: (changes: readonly T[]) => Promise<Run>,
  ) {
    this.batches = batchesOf(changes);
    this.runs = new Ahead(this.batches.map((batch) => () => preview(batch)));
  }

  async result(change: T): Promise<Shown> {
    const number = this.batches.findIndex((batch) => batch.includes(change));
    const run = await this.runs.result(number);
    const expected = (this.batches[number] ?? []).flatMap(({ changes }) => changes).sort();
    if (told(run.steps).join("\n") !== expected.join("\n")) {
      const alone = await this.preview([change]);
      return { run: alone, steps: alone.steps };
    }
    return { run, steps: run.steps.filter((step) => told([step]).some((line) => change.changes.includes(line))) };
  }
}
