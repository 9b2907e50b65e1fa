import { stackRule } from "../../lib/rule";
import { prometheusRetention } from "../../model/prometheus";
import { parseBytes } from "../../model/quantity";
import { agreesWithClaim, boundedClaim, boundsOf, dayBounds } from "../../model/retention";

export const retentionPrometheusDeclared = stackRule({
  name: "retention-prometheus-declared",
  description: "Prometheus keeps samples as long as it promises, and never more than a size.",
  level: "mandatory",
  severity: "high",
  remediation: "Set storage.tsdb.retention.time and .size in prometheus.yml and the annotation to the same time.",
  url: "https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects",
  parameters: dayBounds(7, 90),
  check: ({ stack, parameters, report, each }) => {
    each(stack.workloadsOf("prometheus"), (workload) => {
      const claim = boundedClaim(workload.resource, boundsOf(parameters), report);
      const retention = prometheusRetention(stack, workload);
      if (retention === undefined) return;
      const { container, time, size } = retention;
      const nowhere = container.at.key("args");
      if (time === undefined) report(nowhere, "storage.tsdb.retention.time in the config file", "without a retention");
      else agreesWithClaim(time, claim, report);
      if (size === undefined) report(nowhere, "storage.tsdb.retention.size in the config file", "without a size limit");
      else if ((parseBytes(size.text() ?? "") ?? 0) <= 0) report(size, 'a size such as "80GB"');
    });
  },
});
