import { credentialFormat, isSensitiveKey } from "./credentials";
import type { Resource } from "./resource";
import { child, isObject, isUnknown, type Json, type Value } from "./value";

/** Thrown by a reader that meets an unknown; the rule helper turns it into an entry of `pack-unevaluated`. */
export class Undetermined extends Error {
  public constructor(public readonly at: Cursor) {
    super(`${at.path} cannot be known during preview`);
  }
}

/**
 * The items that pass a test. An item that cannot be judged because of an unknown counts only when no other passes:
 * then its `Undetermined` is thrown, since the one that is looked for may be it.
 */
export function passing<T>(items: readonly T[], test: (item: T) => boolean): T[] {
  let doubt: Undetermined | undefined;
  const passed = items.filter((item) => {
    try {
      return test(item);
    } catch (error) {
      if (!(error instanceof Undetermined)) throw error;
      doubt ??= error;
      return false;
    }
  });
  if (passed.length === 0 && doubt !== undefined) throw doubt;
  return passed;
}

const IDENTIFIER = /^[A-Za-z_$][\w$-]*$/;
const LABEL_KEYS = ["name", "job_name", "key"] as const;
const SHOWN_CHARACTERS = 100;

function extended(path: string, key: string): string {
  if (!IDENTIFIER.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function elementLabel(element: Value, index: number): string {
  if (!isObject(element)) return String(index);
  const label = [...LABEL_KEYS.map((key) => element[key]), child(element.metadata, "name")].find(
    (text) => typeof text === "string" && text !== "",
  );
  return typeof label === "string" ? label : String(index);
}

/** Where a cursor stands, in relation to the one it was made from; paths are written only for messages. */
interface Step {
  readonly from: Cursor;
  /** A key of an object, quoted in the path where need be. */
  readonly key?: string;
  /** Words appended to the path as they are. */
  readonly suffix?: string;
}

/** What a cursor inherits from the place where it stands. */
interface Marks {
  /** The container whose part this is; exemptions may name it. */
  readonly container: string | undefined;
  /** True below secret data: `display` never shows such a value. */
  readonly sensitive: boolean;
  /** True when what holds this place is itself unknown. */
  readonly below: boolean;
}

const NO_MARKS: Marks = { container: undefined, sensitive: false, below: false };

/**
 * A place inside a resource: the plain value, its path and the resource. Moving never fails; reading throws
 * `Undetermined` where the value is unknown, so that a rule can neither pass nor fire on it.
 */
export class Cursor {
  public constructor(
    public readonly resource: Resource,
    public readonly value: Value | undefined,
    private readonly step?: Step,
    private readonly marks: Marks = NO_MARKS,
  ) {}

  /** Keys and list elements from the resource's properties down: `spec.containers[loki].image`; "" at the root. */
  public get path(): string {
    if (this.step === undefined) return "";
    const { from, key, suffix = "" } = this.step;
    return key === undefined ? from.path + suffix : extended(from.path, key);
  }

  public get container(): string | undefined {
    return this.marks.container;
  }

  public get sensitive(): boolean {
    return this.marks.sensitive;
  }

  /** True when the value is unknown; does not throw. */
  public get unknown(): boolean {
    return isUnknown(this.value);
  }

  /** Moves along a dotted path of keys: `at("spec.template.spec")`. */
  public at(path: string): Cursor {
    return path.split(".").reduce<Cursor>((cursor, key) => cursor.key(key), this);
  }

  /** Moves to one key, which may hold dots: `key("app.kubernetes.io/name")`. */
  public key(key: string): Cursor {
    const value = child(this.value, key);
    const { container, below } = this.marks;
    const sensitive = this.sensitive || (typeof value === "string" && isSensitiveKey(key));
    const same = sensitive === this.sensitive && below === this.unknown;
    const marks = same ? this.marks : { container, sensitive, below: this.unknown };
    return new Cursor(this.resource, value, { from: this, key }, marks);
  }

  /** The same place with another value, e.g. a parsed text; `suffix` is appended to the path. */
  public with(value: Value | undefined, suffix = ""): Cursor {
    return new Cursor(this.resource, value, { from: this, suffix }, this.marks);
  }

  /** The same place, marked as part of a container. */
  public inContainer(container: string): Cursor {
    return new Cursor(this.resource, this.value, { from: this }, { ...this.marks, container });
  }

  /** The same place, marked as secret: its value never appears in a message. */
  public asSensitive(): Cursor {
    return new Cursor(this.resource, this.value, { from: this }, { ...this.marks, sensitive: true });
  }

  /** The value, of which deeper parts may be unknown; undefined when absent or null. Throws when itself unknown. */
  public known(): Exclude<Value, null> | undefined {
    if (isUnknown(this.value)) throw new Undetermined(this);
    return this.value ?? undefined;
  }

  /** True when set (not absent, not null). */
  public exists(): boolean {
    return this.known() !== undefined;
  }

  /** True when the author gave a value here, be it unknown; throws only when what holds the place is unknown. */
  public given(): boolean {
    return this.unknown && !this.marks.below ? true : this.exists();
  }

  /** The text, or undefined when absent or of another type. */
  public string(): string | undefined {
    const value = this.known();
    return typeof value === "string" ? value : undefined;
  }

  /** The number, or undefined when absent or of another type. */
  public number(): number | undefined {
    const value = this.known();
    return typeof value === "number" ? value : undefined;
  }

  /** The boolean (of AWS also as text, which its provider converts), or undefined when absent or of another type. */
  public boolean(): boolean | undefined {
    const value = this.known();
    const isConverted = this.resource.type.startsWith("aws:") && (value === "true" || value === "false");
    if (isConverted) return value === "true";
    return typeof value === "boolean" ? value : undefined;
  }

  /** A text, number or boolean as text, e.g. a port or a quantity; undefined when absent or a structure. */
  public text(): string | undefined {
    const value = this.known();
    return value === undefined || typeof value === "object" ? undefined : String(value);
  }

  /** The elements of a list, named by their `name` where they have one; [] when absent or no list. */
  public items(): Cursor[] {
    const value = this.known();
    if (!Array.isArray(value)) return [];
    return (value as readonly Value[]).map((element, index) => this.with(element, `[${elementLabel(element, index)}]`));
  }

  /** The keys of an object with their places; [] when absent or no object. */
  public entries(): [string, Cursor][] {
    const value = this.known();
    return isObject(value) ? Object.keys(value).map((key) => [key, this.key(key)]) : [];
  }

  /** The texts of a list of texts or numbers; throws when one is unknown. */
  public strings(): string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  /** The whole value; throws `Undetermined` with the deepest path when any part is unknown. */
  public json(): Json | undefined {
    const value = this.known();
    if (Array.isArray(value)) return this.items().map((item) => item.json() ?? null);
    if (!isObject(value)) return value as Json | undefined;
    return Object.fromEntries(this.entries().map(([key, place]) => [key, place.json() ?? null]));
  }

  /** How a message shows the value: JSON, at most 100 characters, never a secret. */
  public display(): string {
    if (this.unknown) return "unknown until the update";
    if (this.value === undefined || this.value === null) return "not set";
    if (this.sensitive) return "(secret, not shown)";
    const text = JSON.stringify(this.value);
    if (credentialFormat(text) !== undefined) return "(secret, not shown)";
    return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  }
}
