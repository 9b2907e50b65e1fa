import { z } from "zod";
import { days, seconds } from "../../lib/units";

/** How a text must look, in the words of messages and of docs/configuration.md. */
export interface Form {
  /** Kind of thing with its article, completing "is not ...". */
  readonly noun: string;
  /** What to write, completing "write ...", with an example. */
  readonly write: string;
  /** Limits of this one setting, for example `at least 24h, whole days`; empty when there are none. */
  readonly bounds: string;
}

declare module "zod" {
  interface GlobalMeta {
    /** Form of a text setting. */
    form?: Form;
    /** Secret that belongs to a switch; people put it in the switch's place, so a wrong value there is never shown. */
    secret?: string;
    /** What stands in for a setting that is absent but has no default in the schema. */
    fallback?: string;
  }
}

/** A limit of one setting. */
export interface Bound {
  /** The limit as a phrase, for example `at least 24h`. */
  readonly says: string;
  readonly holds: (text: string) => boolean;
  /** Why a value beyond it is wrong, completing "<value> ...". */
  readonly reason: string;
  /** What to write instead; `write <says>` unless given. */
  readonly remedy?: (text: string) => string;
}

export interface TextForm extends Omit<Form, "bounds"> {
  readonly pattern: RegExp;
}

/** A string of a given form within bounds; a fault tells why it is wrong and what to write instead. */
export function textOf<T extends string>({ noun, write, pattern }: TextForm, bounds: readonly Bound[] = []) {
  const form: Form = { noun, write, bounds: bounds.map(({ says }) => says).join(", ") };
  return z
    .custom<T>()
    .superRefine((value: unknown, context) => {
      // A wrong part must stop checks of the whole, which would compare what cannot be compared.
      const fault = (message: string, params: object) =>
        context.addIssue({ code: "custom", message, params, continue: false });
      if (typeof value !== "string" || value === "") return fault(`is not ${noun}`, { otherKind: true });
      if (!pattern.test(value)) return fault(`is not ${noun}`, { remedy: `write ${write}` });
      const broken = bounds.find(({ holds }) => !holds(value));
      if (broken) fault(broken.reason, { remedy: broken.remedy?.(value) ?? `write ${broken.says}` });
    })
    .meta({ form });
}

/** Numbers that people write without quotes, and `pulumi config set --path` too, where a text is meant. */
export const unquoted = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (typeof value === "number" ? String(value) : value), type);

export interface Limits<T extends string> {
  readonly min?: T;
  readonly max?: T;
}

/** Bounds by size; `measure` turns the text into a number. */
export function limits<T extends string>(measure: (text: string) => number, { min, max }: Limits<T>): Bound[] {
  const lower = min && {
    says: `at least ${min}`,
    holds: (text: string) => measure(text) >= measure(min),
    reason: "is too small",
  };
  const upper = max && {
    says: `at most ${max}`,
    holds: (text: string) => measure(text) <= measure(max),
    reason: "is too large",
  };
  return [...(lower ? [lower] : []), ...(upper ? [upper] : [])];
}

/** For tools that count in days: anything else would be rounded behind the operator's back. */
export const wholeDays: Bound = {
  says: "whole days",
  holds: (text) => seconds(text) % 86_400 === 0,
  reason: "is not a whole number of days",
  remedy: (text) => `write ${days(text)}d`,
};
