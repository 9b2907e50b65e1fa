import type { Cursor } from "../../lib/cursor";
import { stackRule } from "../../lib/rule";
import { configOf } from "../../model/configs";
import { indexPeriods, overridingFlags, retentionOverrides, runtimeFiles } from "../../model/loki";
import { DAY, parseDuration, showDuration } from "../../model/quantity";
import { agreesWithClaim, boundedClaim, boundsOf, dayBounds, durationAt, type Bounds } from "../../model/retention";

type Report = (place: Cursor, wanted: string, found?: string) => void;

/** Without these, Loki reads the retention and never deletes anything (docs, operations/storage/retention). */
function judgeCompactor(config: Cursor, report: Report): void {
  const enabled = config.at("compactor.retention_enabled");
  if (enabled.boolean() !== true) report(enabled, "true: without it nothing is ever deleted");
  const store = config.at("compactor.delete_request_store");
  if ((store.text() ?? "") === "") report(store, "the object store, which retention needs");
  for (const period of indexPeriods(config)) {
    if (parseDuration(period.text() ?? "") !== DAY) report(period, '"24h", which retention needs');
  }
}

function judgeOverride(place: Cursor, { minimum, maximum }: Bounds, report: Report): void {
  const seconds = durationAt(place, report);
  if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
  report(place, `between ${showDuration(minimum)} and ${showDuration(maximum)}`);
}

export const retentionLokiDeclared = stackRule({
  name: "retention-loki-declared",
  description: "Loki deletes logs, and at the age that it promises.",
  level: "mandatory",
  severity: "high",
  remediation: "Set limits_config.retention_period to the promised time and enable retention in the compactor.",
  url: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  parameters: dayBounds(7, 365),
  check: ({ stack, parameters, report, each }) => {
    const bounds = boundsOf(parameters);
    each(stack.workloadsOf("loki"), (workload) => {
      const claim = boundedClaim(workload.resource, bounds, report);
      const { container, config } = configOf(stack, workload, "loki") ?? {};
      if (container === undefined || config === undefined)
        return report(workload.pod, "a config file from a ConfigMap or Secret of the stack", "without one");
      const period = config.at("limits_config.retention_period");
      agreesWithClaim(period, claim, report);
      const seconds = parseDuration(period.text() ?? "") ?? 0;
      if (seconds % DAY > 0) report(period, "a multiple of the index period, 24h");
      each([config], (file) => judgeCompactor(file, report));
      const files = runtimeFiles(stack, container, config);
      each(files, ({ at, file }) => {
        if (file === undefined) report(at, "a file from a ConfigMap of the stack");
      });
      each(retentionOverrides(config, files), (place) => judgeOverride(place, bounds, report));
      each(overridingFlags(container), (at) => report(at, "nothing: it overrides the config file"));
      const oldest = config.at("limits_config.reject_old_samples_max_age");
      if (seconds > 0 && (parseDuration(oldest.text() ?? "") ?? 0) > seconds)
        report(oldest, `at most ${showDuration(seconds)}`);
    });
  },
});
