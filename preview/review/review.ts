import { difference } from "../analysis/what-if/difference";
import type { Difference } from "../analysis/what-if/difference";
import type { Preview } from "../engine";
import type { Violation } from "../judge";
import type { Rendering } from "../render/render";
import { alertChanges, alertsOf } from "./alerts";
import type { Alert, AlertChange } from "./alerts";
import type { Base, Files } from "./base";
import { resourceChanges } from "./resources";
import type { ResourceChange } from "./resources";
import { destinationText, routingOf } from "./routing";

/** An alert with the people it reaches. */
export interface RoutedAlert extends Alert {
  /** `critical: Slack #alerts-critical, PagerDuty`. */
  readonly destination: string;
}

/** What differs from a base. */
export interface Comparison {
  readonly resources: readonly ResourceChange[];
  readonly alerts: readonly (AlertChange & { readonly destination: string })[];
  /** Alerts whose destination alone moved. */
  readonly moved: readonly { readonly alert: Alert; readonly before: string; readonly after: string }[];
  /** Findings that only one side has. */
  readonly violations: { readonly appeared: readonly Violation[]; readonly gone: readonly Violation[] };
  /** Absent where one side has no analysis. */
  readonly analysis?: Difference;
}

/** Everything that a reviewer is told; renderers only read it. */
export interface Review {
  readonly preview: Preview;
  readonly files: Files;
  readonly alerts: readonly RoutedAlert[];
  /** Absent where there is no base. */
  readonly comparison?: Comparison;
}

/** A finding without the stack's name, which may be another in the base. */
const finding = ({ policy, level, urn, message }: Violation): string =>
  [policy, level, urn.split("::").slice(2).join("::"), message].join("\n");

function violationChanges(before: readonly Violation[], after: readonly Violation[]): Comparison["violations"] {
  const [old, now] = [new Set(before.map(finding)), new Set(after.map(finding))];
  return {
    appeared: after.filter((one) => !old.has(finding(one))),
    gone: before.filter((one) => !now.has(finding(one))),
  };
}

const withName = (alert: Alert) => ({ alertname: alert.name, ...alert.labels });

function compare(preview: Preview, files: Files, base: Base): Comparison {
  const [before, after] = [alertsOf(base.files), alertsOf(files)];
  const [old, now] = [routingOf(base.files), routingOf(files)];
  const alerts = alertChanges(before, after);
  const touched = new Set(alerts.map(({ alert }) => alert));
  const moved = after
    .filter((alert) => !touched.has(alert))
    .map((alert) => ({
      alert,
      before: destinationText(old, withName(alert)),
      after: destinationText(now, withName(alert)),
    }))
    .filter((one) => one.before !== one.after);
  const kept = base.summary.analysis;
  return {
    resources: resourceChanges(base.files, files),
    alerts: alerts.map((one) => ({
      ...one,
      destination: destinationText(one.kind === "removed" ? old : now, withName(one.alert)),
    })),
    moved,
    violations: violationChanges(base.summary.violations, preview.verdict.violations),
    ...(preview.analysis && kept ? { analysis: difference(kept, preview.analysis) } : {}),
  };
}

/** What a reviewer should know of a preview, compared with a base where there is one. */
export function reviewOf(preview: Preview, rendering: Rendering, base?: Base): Review {
  const files = new Map(rendering.files.map(({ path, content }) => [path, content]));
  const routing = routingOf(files);
  const alerts = alertsOf(files).map((alert) => ({ ...alert, destination: destinationText(routing, withName(alert)) }));
  return { preview, files, alerts, ...(base ? { comparison: compare(preview, files, base) } : {}) };
}
