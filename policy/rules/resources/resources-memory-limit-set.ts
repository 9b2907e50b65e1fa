import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { amountAt, amountOf } from "../../model/reservation";
import { workloadOf } from "../../model/workload";

export const resourcesMemoryLimitSet = resourceRule({
  name: "resources-memory-limit-set",
  description: "Every container has a memory limit, so that a leak ends one container and not its node.",
  level: "mandatory",
  severity: "high",
  remediation: "Set resources.limits.memory to at least the request.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  ids: {
    kubeScore: ["container-resources"],
    polaris: ["memoryLimitsMissing"],
    checkov: ["CKV_K8S_13"],
    nsa: ["C-0271"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, (container) => {
      if (container.kind === "ephemeral") return;
      const limit = amountOf(container, "limits", "memory") ?? 0;
      const request = amountOf(container, "requests", "memory") ?? 0;
      const place = amountAt(container, "limits", "memory");
      if (limit <= 0) report(place, "an amount above 0");
      else if (limit < request) report(place, "at least the request");
    });
  },
});
