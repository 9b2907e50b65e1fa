import { listAt, textAt } from "../../preview/analysis/tree";
import type { Check, Context, Finding } from "../check";
import { named } from "../live";
import { askEach, json, type Interview } from "../servers";

const interviewFor =
  ({ expected }: Context): Interview =>
  async (get, pod): Promise<readonly Finding[]> => {
    const subject = `rules of ${pod}`;
    const groups = listAt(await json(get, "/api/v1/rules"), "data", "groups");
    const loaded = groups.flatMap((group) => listAt(group, "rules"));
    const names = new Set(loaded.map((rule) => textAt(rule, "name")));
    const missing = expected.rules.map(({ name }) => name).filter((name) => !names.has(name));
    if (missing.length > 0) {
      const remedy = "components/prometheus/runbooks/PrometheusConfigReloadFailed.md";
      return [{ subject, state: "failed", detail: `${missing.length} are not loaded: ${named(missing)}`, remedy }];
    }
    const ill = loaded.filter((rule) => textAt(rule, "health") === "err").map((rule) => textAt(rule, "name"));
    if (ill.length === 0) return [];
    const remedy = "components/prometheus/runbooks/PrometheusRuleFailures.md";
    return [{ subject, state: "failed", detail: `${ill.length} fail: ${named(ill)}`, remedy }];
  };

export const rules: Check = {
  name: "rules",
  proves: "Every Prometheus has loaded every declared alert and recording rule, and evaluates it without an error.",
  byHand: [
    "kubectl -n monitoring exec prometheus-0 -c prometheus -- promtool query instant http://localhost:9090 'prometheus_rule_evaluation_failures_total > 0'",
  ],
  rules: ["pack-rendered-config-parses"],
  reads: ["pods"],
  run: (context) =>
    askEach(
      context,
      "prometheus",
      interviewFor(context),
      `all ${context.expected.rules.length} rules loaded and sound`,
    ),
};
