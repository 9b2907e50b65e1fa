import { number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { agreesWithClaim, boundedClaim } from "../../model/retention";
import { flagOf, workloadOf } from "../../model/workload";

const FLAG = "--data.retention";

export const retentionAlertmanagerDeclared = resourceRule({
  name: "retention-alertmanager-declared",
  description: "Alertmanager remembers silences and notifications as long as it promises.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set --data.retention and the annotation to the same time.",
  url: "https://prometheus.io/docs/alerting/latest/alertmanager/",
  parameters: {
    minHours: number("Shortest permitted retention in hours; 120 is Alertmanager's default.", 120, { minimum: 1 }),
    maxHours: number("Longest permitted retention in hours.", 720, { minimum: 1 }),
  },
  types: WORKLOADS,
  check: ({ resource, parameters, report }) => {
    const workload = workloadOf(resource);
    const container = workload.mainContainer;
    if (workload.role !== "alertmanager" || container === undefined) return;
    const bounds = { minimum: parameters.minHours * 3600, maximum: parameters.maxHours * 3600 };
    const claim = boundedClaim(resource, bounds, report);
    const flag = flagOf(container, FLAG);
    if (flag === undefined) report(container.at.key("args"), FLAG, `without ${FLAG}`);
    else agreesWithClaim(flag.at, claim, report);
  },
});
