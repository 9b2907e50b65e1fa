import { text } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { parseQuantity } from "../../model/quantity";
import { amountAt, amountOf } from "../../model/reservation";
import { workloadOf } from "../../model/workload";

const QUANTITY = { pattern: "^[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi|Ti)?$" };

export const resourcesWithinBounds = resourceRule({
  name: "resources-within-bounds",
  description: "No container asks for less than it can run with, or for more than a node can give.",
  level: "mandatory",
  severity: "medium",
  remediation: "Correct the amount (a wrong unit is the usual cause), or widen the bounds in the policy config.",
  parameters: {
    minCpu: text("Smallest processor request.", "5m", QUANTITY),
    maxCpu: text("Largest processor request or limit.", "8", QUANTITY),
    minMemory: text("Smallest memory request.", "16Mi", QUANTITY),
    maxMemory: text("Largest memory request or limit.", "32Gi", QUANTITY),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report, each }) => {
    const { minCpu, maxCpu, minMemory, maxMemory } = parameters;
    const bounds = { cpu: [minCpu, maxCpu], memory: [minMemory, maxMemory] } as const;
    each(workloadOf(resource).containers, (container) => {
      each(["cpu", "memory"] as const, (name) => {
        const [least, most] = bounds[name];
        each(["requests", "limits"] as const, (section) => {
          const amount = amountOf(container, section, name) ?? Number.NaN;
          const place = amountAt(container, section, name);
          const tooSmall = section === "requests" && amount < (parseQuantity(least) ?? 0);
          if (tooSmall) report(place, `at least ${least}`);
          if (amount > (parseQuantity(most) ?? Infinity)) report(place, `at most ${most}`);
        });
      });
    });
  },
});
