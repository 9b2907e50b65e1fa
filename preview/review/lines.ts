/** Lines of two texts that only one of them has, each in its order. */
export interface LineChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Cells of the comparison above which lines count as replaced: a second of work. */
const TOO_MANY = 20_000_000;

/** Length of the longest common subsequence of every pair of tails. */
function commonTails(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const same = before[i] === after[j];
      const length = same
        ? (lengths[i + 1]?.[j + 1] ?? 0) + 1
        : Math.max(lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0);
      (lengths[i] ?? lengths[0] ?? new Uint32Array()).fill(length, j, j + 1);
    }
  }
  return lengths;
}

function between(before: readonly string[], after: readonly string[]): LineChange {
  if (before.length * after.length > TOO_MANY) return { removed: before, added: after };
  const lengths = commonTails(before, after);
  const [removed, added]: [string[], string[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      i++;
      j++;
    } else if (now === undefined || (old !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      removed.push(old ?? "");
      i++;
    } else {
      added.push(now);
      j++;
    }
  }
  return { removed, added };
}

/** The fewest lines to remove and to add that lead from one list of lines to the other. */
export function lineChange(before: readonly string[], after: readonly string[]): LineChange {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return between(before.slice(start, before.length - end), after.slice(start, after.length - end));
}
