import { createHash } from "node:crypto";
import { ordered } from "../render/format";

/** How a value enters a template: a text or JSON in place of a whole YAML value, or characters within a text. */
export type Form = "text" | "json" | "integer" | "inline";

/** Values of a chart, nested by path. */
export type Values = Readonly<Record<string, unknown>>;

interface Reference {
  readonly path: readonly string[];
  readonly form: Form;
}

/** What stands in a text until the text is a template; YAML writes it plainly, and nothing else looks like it. */
const mark = (index: number): string => `HELMVALUE${index}END`;

const MARK = /HELMVALUE(\d+)END/g;

/** A path as a template reads it; names with dashes need `index`. */
const lookup = (path: readonly string[]): string => `index .Values ${path.map((key) => JSON.stringify(key)).join(" ")}`;

function action({ path, form }: Reference): string {
  if (form === "text") return `{{ ${lookup(path)} | quote }}`;
  if (form === "json") return `{{ ${lookup(path)} | toJson }}`;
  return form === "integer" ? `{{ ${lookup(path)} | int }}` : `{{ ${lookup(path)} }}`;
}

/** JSON as Go writes it: keys sorted, and three characters escaped that HTML would take for markup. */
function goJson(value: unknown): string {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted);
    if (typeof part !== "object" || part === null) return part;
    const entries = Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]: [string, unknown]) => [key, sorted(inner)]));
  };
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, escape);
}

/** Collects what templates take from the chart's values, with what the values are by default. */
export class References {
  private readonly references: Reference[] = [];
  private readonly root: Record<string, unknown> = {};

  /** A mark for a value; the same path has one value. */
  public mark(path: readonly string[], value: unknown, form: Form): string {
    this.set(path, value);
    return mark(this.references.push({ path, form }) - 1);
  }

  /** The defaults. */
  public get values(): Values {
    return ordered(this.root) as Values;
  }

  /** A template for a text with marks; braces of the text itself stay what they are. */
  public template(text: string): string {
    return text.replaceAll("{{", '{{ "{{" }}').replace(MARK, (whole, index: string) => {
      const reference = this.references[Number(index)];
      return reference ? action(reference) : whole;
    });
  }

  /** An expression that is true when someone has changed values below a key. */
  public changed(key: string): string {
    const hash = createHash("sha256")
      .update(goJson(this.root[key] ?? {}))
      .digest("hex");
    return `ne (sha256sum (toJson .Values.${key})) "${hash}"`;
  }

  private set(path: readonly string[], value: unknown): void {
    let place = this.root;
    for (const key of path.slice(0, -1)) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[path.at(-1) ?? ""] = value;
  }
}
