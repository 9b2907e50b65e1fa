import { at, textsAt } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label } from "../expected";
import { pairs } from "../live";

/** A quota this full refuses the second pod of a roll of a large workload. */
const nearlyFull = 0.9;

const factors: Readonly<Record<string, number>> = { m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const binary: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A quantity as a number: cores, bytes or pieces. */
function amountOf(quantity: string): number {
  const [, digits = "", unit = ""] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (factors[unit] ?? binary[unit] ?? 1);
}

async function quotas(context: Context): Promise<readonly Finding[]> {
  return (await pairs(context, ["ResourceQuota"])).flatMap(([declared, live]) => {
    const used = textsAt(live, "status", "used");
    const full = Object.entries(textsAt(live, "status", "hard")).filter(
      ([name, hard]) => amountOf(used[name] ?? "0") > nearlyFull * amountOf(hard),
    );
    return full.map(([name, hard]) => ({
      subject: label(declared),
      state: "warning" as const,
      detail: `${used[name] ?? ""} of ${hard} ${name} are used: the next pods are refused`,
      remedy: "raise namespaces.*Quota",
    }));
  });
}

/** Namespaces carry the declared Pod Security labels, and their quotas and bounds are as declared and not nearly used up. */
export const namespaces: Check = {
  name: "namespaces",
  run: async (context) => {
    const all = await pairs(context, ["Namespace", "ResourceQuota", "LimitRange"]);
    const problems = all.flatMap(([declared, live]): Finding[] => {
      const subject = label(declared);
      if (live === undefined) return [{ subject, state: "failed", detail: "is missing", remedy: "pulumi up" }];
      const differing = [
        ...differences(at(declared.object, "metadata", "labels"), at(live, "metadata", "labels"), declared.open),
        ...differences(at(declared.object, "spec"), at(live, "spec"), declared.open, "spec"),
      ];
      if (differing.length === 0) return [];
      return [{ subject, state: "failed", detail: summary(differing), remedy: "pulumi up" }];
    });
    const names = context.expected.namespaces.join(", ");
    return orFine([...problems, ...(await quotas(context))], names, "labels, quotas and bounds as declared");
  },
};
