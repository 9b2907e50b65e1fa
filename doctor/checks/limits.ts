import { at, listAt, textAt } from "../../preview/analysis/tree";
import { orFine, type Check, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label, workloadKinds } from "../declared";
import { pairs, repair, type Pair } from "../live";

const podSpec = ["spec", "template", "spec"] as const;

/** Workloads that are missing are told by the check of workloads. */
function judge([declared, live]: Pair): readonly Finding[] {
  if (live === undefined) return [];
  return ["containers", "initContainers"].flatMap((list) =>
    listAt(declared.object, ...podSpec, list).flatMap((container): readonly Finding[] => {
      const name = textAt(container, "name");
      const running = listAt(live, ...podSpec, list).find((one) => textAt(one, "name") === name);
      const differing = differences(at(container, "resources"), at(running, "resources"), new Set(), "resources");
      if (differing.length === 0) return [];
      const subject = `${label(declared)}, container ${name}`;
      return [{ subject, state: "failed", detail: summary(differing), remedy: repair }];
    }),
  );
}

export const limits: Check = {
  name: "limits",
  proves: "Every container asks for the declared processor and memory, and is bound by the declared limits.",
  byHand: ["kubectl -n monitoring describe statefulset prometheus"],
  rules: ["resources-requests-set", "resources-memory-limit-set", "resources-limit-ratio", "resources-within-bounds"],
  reads: ["statefulsets.apps", "deployments.apps", "daemonsets.apps"],
  run: async (context) => {
    const all = await pairs(context, workloadKinds);
    return orFine(all.flatMap(judge), `${all.length} workloads`, "requests and limits as declared");
  },
};
