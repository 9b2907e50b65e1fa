import type { Tree } from "../preview/analysis/tree";

const decimal: Readonly<Record<string, number>> = { "": 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const binary: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A Kubernetes quantity as a number: cores, bytes or pieces; undefined where it is none. */
export function amountOf(quantity: Tree): number | undefined {
  if (typeof quantity !== "string" && typeof quantity !== "number") return undefined;
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(String(quantity)) ?? [];
  const factor = decimal[unit] ?? binary[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
