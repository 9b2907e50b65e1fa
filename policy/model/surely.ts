import { Undetermined } from "../lib/cursor";

/** True when `holds` is sure of one item. Throws the first doubt when it is sure of none but in doubt about one. */
export function someSurely<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  let doubt: Undetermined | undefined;
  for (const item of items) {
    try {
      if (holds(item)) return true;
    } catch (error) {
      if (!(error instanceof Undetermined)) throw error;
      doubt ??= error;
    }
  }
  if (doubt !== undefined) throw doubt;
  return false;
}
