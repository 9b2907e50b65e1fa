import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { PRIORITY_CLASS } from "../../lib/types";

/** Of every cluster. */
const BUILT_IN = ["system-cluster-critical", "system-node-critical"];

export const workloadPriorityClassExists = stackRule({
  name: "workload-priority-class-exists",
  description: "The PriorityClass that a pod names exists; the API server refuses pods that name another.",
  level: "mandatory",
  severity: "high",
  remediation: "Create the PriorityClass, correct the name, or list it as external.",
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#pod-priority",
  parameters: {
    external: texts("PriorityClasses that exist outside this stack.", BUILT_IN),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.workloads, ({ pod }) => {
      const place = pod.key("priorityClassName");
      const name = place.string() ?? "";
      if (name === "" || parameters.external.includes(name)) return;
      if (stack.find(PRIORITY_CLASS, undefined, name) === undefined) report(place, "a PriorityClass of this stack");
    });
  },
});
