import { choice, number, textMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { amountAt, amountOf } from "../../model/reservation";
import { workloadOf } from "../../model/workload";

const MODES = ["require", "forbid", "ignore"] as const;

export const resourcesCpuLimitPolicy = resourceRule({
  name: "resources-cpu-limit-policy",
  description: "Processor limits follow one policy; where required they leave room, since tight ones throttle.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set resources.limits.cpu to at least twice the request and at least 100m, or change the policy's mode.",
  url: "https://github.com/prometheus-operator/kube-prometheus/issues/72",
  ids: {
    kubeScore: ["container-resources"],
    polaris: ["cpuLimitsMissing"],
    checkov: ["CKV_K8S_11"],
    nsa: ["C-0270"],
  },
  parameters: {
    mode: choice("Whether containers must have, must not have, or may have a limit.", MODES, "require"),
    modes: textMap("Mode of single workloads, by app.kubernetes.io/name.", {}, { enum: [...MODES] }),
    minRatio: number("Smallest limit as a multiple of the request.", 2, { minimum: 1 }),
    floorMillis: number("Smallest limit in thousandths of a core.", 100, { minimum: 1 }),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report, each }) => {
    const workload = workloadOf(resource);
    const mode = parameters.modes[workload.role ?? ""] ?? parameters.mode;
    each(workload.containers, (container) => {
      if (mode === "ignore" || container.kind === "ephemeral") return;
      const place = amountAt(container, "limits", "cpu");
      if (mode === "forbid") {
        if (place.exists()) report(place, "no limit");
        return;
      }
      const limit = amountOf(container, "limits", "cpu");
      const request = amountOf(container, "requests", "cpu") ?? 0;
      const least = Math.max(request * parameters.minRatio, parameters.floorMillis / 1000);
      if (limit === undefined || limit < least) report(place, `at least ${Math.round(least * 1000)}m`);
    });
  },
});
