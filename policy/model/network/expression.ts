import { Undetermined, type Cursor } from "../../lib/cursor";

/** What Prometheus reads and JavaScript refuses or reads as something else: classes, quotations, flags of a part. */
const FOREIGN = /\[\[:\^?[a-z]+:\]|\\[pPQEACz]|\(\?[imsU-]+[:)]/;

function compiled(text: string): RegExp | undefined {
  const [flags = "", given = ""] = /^\(\?([is]+)\)/.exec(text) ?? [];
  const source = text.slice(flags.length).replaceAll("(?P<", "(?<");
  if (FOREIGN.test(source)) return undefined;
  try {
    return new RegExp(`^(?:${source})$`, given.includes("i") ? "is" : "s");
  } catch {
    return undefined;
  }
}

/** The whole-value expression of a relabeling (RE2); throws `Undetermined` for one that JavaScript cannot stand in for. */
export function expressionAt(place: Cursor): RegExp {
  const expression = compiled(place.text() ?? "(.*)");
  if (expression === undefined) throw new Undetermined(place);
  return expression;
}
