import { listAt, textAt } from "../../preview/analysis/tree";
import type { Check, Finding } from "../check";
import { named } from "../live";
import { askEach, json, type Interview } from "../servers";

const interview: Interview = async (get, pod): Promise<readonly Finding[]> => {
  const subject = `targets of ${pod}`;
  const all = listAt(await json(get, "/api/v1/targets?state=active"), "data", "activeTargets");
  const remedy = "components/prometheus/runbooks/TargetDown.md";
  if (all.length === 0) return [{ subject, state: "failed", detail: "there are none", remedy }];
  const down = all.filter((target) => textAt(target, "health") !== "up");
  if (down.length === 0) return [];
  const names = down.map((target) => `${textAt(target, "labels", "job")} ${textAt(target, "labels", "instance")}`);
  return [{ subject, state: "failed", detail: `${down.length} of ${all.length} are not up: ${named(names)}`, remedy }];
};

export const targets: Check = {
  name: "targets",
  proves: "Every Prometheus has targets, and the last scrape of every one succeeded.",
  byHand: [
    "kubectl -n monitoring exec prometheus-0 -c prometheus -- promtool query instant http://localhost:9090 'up == 0'",
  ],
  rules: ["network-required-paths-open"],
  reads: ["pods"],
  run: (context) => askEach(context, "prometheus", interview, "all targets are up"),
};
