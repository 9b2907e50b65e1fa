import { z } from "zod";
import { textOf } from "./form";
import { duration } from "./values";

const alertName = () =>
  textOf<string>({
    noun: "an alert's name",
    write: "its name as in docs/thresholds.md, for example NodeCpuSaturated",
    pattern: /^[A-Z][A-Za-z0-9]+$/,
  });

/** A number in a unit that only the alert knows; the upper bound stops slips of the keyboard. */
const threshold = () =>
  z
    .number()
    .min(0)
    .max(1_000_000_000_000)
    .meta({
      form: {
        noun: "a number",
        write: "a number without its unit, which is in docs/thresholds.md",
        bounds: "at least 0",
      },
    });

const alert = z.strictObject({
  threshold: threshold()
    .optional()
    .describe("number at which it begins to fire, in the unit of docs/thresholds.md; the rule file's when absent"),
  for: duration({ max: "7d" }).optional().describe("time it must hold before it fires; the rule file's when absent"),
  severity: z
    .enum(["critical", "warning", "info"])
    .optional()
    .describe("who is told, and how urgently; the rule file's when absent"),
  enabled: z.boolean().default(true).describe("false leaves the alert out"),
});

export const alerts = z
  .record(alertName(), alert)
  .default({})
  .describe("alerts that this stack wants otherwise than their rule files say, by name; docs/thresholds.md lists them");
