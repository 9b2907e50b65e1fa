import { at, listAt, textAt } from "../../preview/analysis/tree";
import { orFine, type Check } from "../check";
import { differences, summary } from "../difference";
import { label, workloadKinds } from "../expected";
import { pairs } from "../live";

/** Every container has the declared requests and limits. */
export const limits: Check = {
  name: "limits",
  run: async (context) => {
    const live = (await pairs(context, workloadKinds)).filter(([, found]) => found !== undefined);
    const path = ["spec", "template", "spec", "containers"] as const;
    const problems = live.flatMap(([declared, found]) =>
      listAt(declared.object, ...path).flatMap((container) => {
        const name = textAt(container, "name");
        const running = listAt(found, ...path).find((one) => textAt(one, "name") === name);
        const differing = differences(at(container, "resources"), at(running, "resources"), new Set(), "resources");
        if (differing.length === 0) return [];
        const subject = `${label(declared)}, container ${name}`;
        return [{ subject, state: "failed" as const, detail: summary(differing), remedy: "pulumi up" }];
      }),
    );
    return orFine(problems, `${live.length} workloads`, "requests and limits as declared");
  },
};
