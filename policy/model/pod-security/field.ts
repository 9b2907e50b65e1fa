import { isObject, isUnknown } from "../../lib/value";

/** What a check found against the standard: the field by its path, what stands there, and what would be accepted. */
export interface PodSecurityViolation {
  /** Check id of k8s.io/pod-security-admission, e.g. "runAsNonRoot" or "capabilities_restricted". */
  readonly check: string;
  /** Field path; list items are addressed by name, e.g. `spec.containers[grafana].securityContext.runAsNonRoot`. */
  readonly path: string;
  /** The value as JSON, or "unset". */
  readonly found: string;
  /** The values the level accepts. */
  readonly wanted: string;
}

/** Collects the findings of one evaluation; every unknown path is kept once. */
export class Findings {
  readonly violations: PodSecurityViolation[] = [];
  private readonly unknownPaths = new Set<string>();

  /** Adds one violation. */
  violate(check: string, path: string, found: unknown, wanted: string): void {
    this.violations.push({ check, path, found: found === undefined ? "unset" : JSON.stringify(found), wanted });
  }

  /** Notes that a value needed for a judgement is not known yet. */
  unknown(path: string): void {
    this.unknownPaths.add(path);
  }

  /** Paths that hid a judgement, in the order they were met. */
  get undetermined(): string[] {
    return [...this.unknownPaths];
  }
}

/**
 * A value with its path inside a pod template. `null` reads as unset, as it does for the API server; below an unknown
 * value everything is unknown, and the path stays the one of the unknown value itself.
 */
export class Field {
  constructor(
    readonly value: unknown,
    readonly path: string,
  ) {}

  /** True when nothing can be said about this value yet. */
  get isUnknown(): boolean {
    return isUnknown(this.value);
  }

  /** True when the field is absent or null. */
  get isUnset(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The child under `key`. */
  at(key: string): Field {
    if (this.isUnknown) return this;
    const child = isObject(this.value) ? (this.value[key] ?? undefined) : undefined;
    return new Field(child, this.path === "" ? key : `${this.path}.${key}`);
  }

  /** The descendant reached by `keys`. */
  deep(...keys: string[]): Field {
    return keys.reduce<Field>((field, key) => field.at(key), this);
  }

  /** The items of a list, addressed by their `name` where they have one; a list that is unknown is one unknown item. */
  items(): Field[] {
    if (this.isUnknown) return [this];
    if (!Array.isArray(this.value)) return [];
    return this.value.map((item: unknown, index) => new Field(item, `${this.path}[${itemName(item) ?? index}]`));
  }

  /** The entries of a map; a map that is unknown is one unknown entry with an empty key. */
  entries(): [string, Field][] {
    if (this.isUnknown) return [["", this]];
    if (!isObject(this.value)) return [];
    return Object.entries(this.value).map(([key, value]) => [
      key,
      new Field(value, `${this.path}[${JSON.stringify(key)}]`),
    ]);
  }
}

const itemName = (item: unknown): string | undefined =>
  isObject(item) && typeof item.name === "string" ? item.name : undefined;
