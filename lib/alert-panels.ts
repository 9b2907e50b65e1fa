import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { unitOf } from "./alert-units";
import { comparedValues, type ComparedValue } from "./alert-values";
import type { RuleEngine } from "./contracts";
import { above, below, columns, logRatePanel, timeseriesPanel, type Step } from "./panels";

/** An alert as it is rendered, with the links that are derived. */
export interface RenderedAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly engine: RuleEngine;
}

/** Rows of 30 pixels of a panel below the heading. */
const height = 7;

/** Colors from the limit on, where all values share one; several limits would contradict each other in one panel. */
function thresholdsOf(values: readonly ComparedValue[], severity: string | undefined): readonly Step[] | undefined {
  const limits = values.flatMap(({ limit }) => limit ?? []);
  const [first] = limits;
  if (first === undefined || limits.some(({ fires, value }) => fires !== first.fires || value !== first.value)) {
    return undefined;
  }
  const at = (value: number) => (severity === "critical" ? { critical: value } : { warning: value });
  if (first.fires === "below") return below(at(first.value));
  // A state that must not be 0 is bad below 1; one that must not be 1 is bad from there on.
  return first.fires === "equal" && first.value === 0 ? below(at(1)) : above(at(first.value));
}

function limitText({ limit }: ComparedValue): string {
  if (limit === undefined) return "see the expression";
  return limit.fires === "equal" ? `at ${limit.value}` : `${limit.fires} ${limit.value}`;
}

function panelOf(alert: RenderedAlert): Builder<sdk.Panel> {
  const values = comparedValues(alert.expr);
  const { severity = "none", team = "nobody" } = alert.labels ?? {};
  const { description = "", runbook_url: runbook = "" } = alert.annotations ?? {};
  const limits = [...new Set(values.map(limitText))].join(", ");
  const wait = alert.for === undefined ? "" : ` for ${alert.for}`;
  const { grafana: unit } = unitOf(description);
  const thresholds = thresholdsOf(values, severity);
  const options = {
    title: alert.alert,
    description: `Fires as ${severity} for ${team}: ${limits}${wait}. [Runbook](${runbook})`,
    queries: values.map(({ expr }) => ({ expr })),
    span: columns / 3,
    height,
    ...(unit === undefined ? {} : { unit }),
    ...(thresholds === undefined ? {} : { thresholds }),
  };
  return alert.engine === "loki" ? logRatePanel(options) : timeseriesPanel(options);
}

/**
 * A dashboard with a collapsed row below its own ones: what each alert that links to it compares, with the number at
 * which it fires, so that no alert can lead to a dashboard that does not show it. Grafana queries a collapsed row only
 * when somebody opens it.
 *
 * @throws where an alert's expression does not parse
 */
export function withAlertPanels(dashboard: sdk.Dashboard, alerts: readonly RenderedAlert[]): sdk.Dashboard {
  if (alerts.length === 0) return dashboard;
  const own = dashboard.panels ?? [];
  const bottom = Math.max(0, ...own.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)));
  const width = columns / 3;
  const panels = alerts.map((alert, index) => ({
    ...panelOf(alert).build(),
    id: own.length + 2 + index,
    gridPos: { x: (index % 3) * width, y: bottom + 1 + Math.floor(index / 3) * height, w: width, h: height },
  }));
  const heading = new sdk.RowBuilder("Alerts").gridPos({ x: 0, y: bottom, w: columns, h: 1 }).collapsed(true).build();
  return { ...dashboard, panels: [...own, { ...heading, id: own.length + 1, panels }] };
}
