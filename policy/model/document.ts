import type { Cursor } from "../lib/cursor";
import { isObject } from "../lib/value";
import { structureAt } from "./text";

/** An IAM policy document at a place, given as JSON text or as an object; throws `Undetermined` when unknown. */
export function documentAt(place: Cursor): Cursor {
  return isObject(place.known()) ? place : structureAt(place);
}

/** The statements of a document; a single statement may stand without a list. */
export function statementsOf(document: Cursor): readonly Cursor[] {
  const statements = document.key("Statement");
  return isObject(statements.known()) ? [statements] : statements.items();
}

/** A field that may hold one text or a list of them. */
export function oneOrMany(place: Cursor): readonly string[] {
  const one = place.string();
  return one === undefined ? place.strings() : [one];
}
