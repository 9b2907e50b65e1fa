import { listAt, textAt } from "../../preview/analysis/tree";
import type { Check, Finding } from "../check";
import { named } from "../live";
import { askEach, json, type Interview } from "../servers";

/** The alert that always fires, so that its absence is noticed. */
const watchdog = "Watchdog";

const interview: Interview = async (get, pod): Promise<readonly Finding[]> => {
  const subject = `alerts of ${pod}`;
  const all = listAt(await json(get, "/api/v1/alerts"), "data", "alerts");
  const firing = all.filter((alert) => textAt(alert, "state") === "firing");
  const nameOf = (alert: unknown): string => textAt(alert, "labels", "alertname");
  if (!firing.some((alert) => nameOf(alert) === watchdog)) {
    const remedy = "components/prometheus/runbooks/Watchdog.md";
    return [{ subject, state: "failed", detail: `${watchdog} does not fire: nothing is evaluated`, remedy }];
  }
  const critical = firing.filter((alert) => textAt(alert, "labels", "severity") === "critical").map(nameOf);
  if (critical.length === 0) return [];
  const detail = `${critical.length} critical ones fire: ${named([...new Set(critical)])}`;
  return [{ subject, state: "warning", detail, remedy: "see the runbook of each, which the alert links" }];
};

export const alerts: Check = {
  name: "alerts",
  proves: "The alert that always fires does, and no critical one fires.",
  byHand: [
    "kubectl -n monitoring exec alertmanager-0 -c alertmanager -- amtool --alertmanager.url=http://localhost:9093 alert query",
  ],
  rules: [],
  reads: ["pods"],
  run: (context) => askEach(context, "prometheus", interview, `${watchdog} fires, no critical alert does`),
};
