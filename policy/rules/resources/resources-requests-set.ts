import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { amountAt, amountOf } from "../../model/reservation";
import { workloadOf } from "../../model/workload";

export const resourcesRequestsSet = resourceRule({
  name: "resources-requests-set",
  description: "Every container reserves processor and memory, so that the scheduler knows what it places.",
  level: "mandatory",
  severity: "high",
  remediation: "Set resources.requests.cpu and resources.requests.memory.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  ids: {
    kubeScore: ["container-resources"],
    polaris: ["cpuRequestsMissing", "memoryRequestsMissing"],
    checkov: ["CKV_K8S_10", "CKV_K8S_12"],
    nsa: ["C-0268", "C-0269"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, (container) => {
      if (container.kind === "ephemeral") return;
      each(["cpu", "memory"], (name) => {
        if ((amountOf(container, "requests", name) ?? 0) > 0) return;
        report(amountAt(container, "requests", name), "an amount above 0");
      });
    });
  },
});
