import { number, numberMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { amountAt, amountOf } from "../../model/reservation";
import { workloadOf } from "../../model/workload";

export const resourcesLimitRatio = resourceRule({
  name: "resources-limit-ratio",
  description: "Limits stay near requests, so that a node is not promised several times over.",
  level: "advisory",
  severity: "medium",
  remediation: "Raise the request or lower the limit.",
  url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/",
  ids: { kubeScore: ["container-memory-requests-equal-limits", "container-cpu-requests-equal-limits"] },
  parameters: {
    maxMemoryRatio: number("Largest memory limit as a multiple of the request.", 2, { minimum: 1 }),
    memoryRatios: numberMap("Largest memory ratio of single workloads, by app.kubernetes.io/name.", {}),
    slackMiB: number("MiB by which any memory limit may exceed the request, whatever the ratio.", 128, { minimum: 0 }),
    maxCpuRatio: number("Largest processor limit as a multiple of the request.", 10, { minimum: 1 }),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report, each }) => {
    const workload = workloadOf(resource);
    const { maxMemoryRatio, memoryRatios, maxCpuRatio } = parameters;
    const slack = { memory: parameters.slackMiB * 1024 ** 2, cpu: 0 };
    const most = { memory: memoryRatios[workload.role ?? ""] ?? maxMemoryRatio, cpu: maxCpuRatio };
    each(workload.containers, (container) => {
      each(["memory", "cpu"] as const, (name) => {
        const limit = amountOf(container, "limits", name);
        const request = amountOf(container, "requests", name);
        if (limit === undefined || request === undefined) return;
        if (limit <= request * most[name] || limit <= request + slack[name]) return;
        const place = amountAt(container, "limits", name);
        const asked = amountAt(container, "requests", name).display();
        report(place, `at most ${most[name]} times the request`, `${place.display()} with a request of ${asked}`);
      });
    });
  },
});
