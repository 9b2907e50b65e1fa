import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { project } from "./labels";

/** One series of a panel. */
export interface Query {
  /** PromQL, or LogQL in the panels that read logs; rates use `$__rate_interval`. */
  readonly expr: string;
  /** Name of the series, with `{{label}}` filled in; the series' labels when absent. */
  readonly legend?: string;
}

/** Share of a whole that has none of that part yet: 0, where a division alone has no value before the first failure. */
export const shareOf = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / ${whole}`;

/** From a value on, a color; the first step has no value and colors everything below. */
export type Step = sdk.Threshold;

interface PanelOptions {
  readonly title: string;
  /** What the reader should conclude, and what is normal. */
  readonly description: string;
  readonly queries: readonly Query[];
  /** Id of a Grafana unit, from `@grafana/grafana-foundation-sdk/units`; a plain number when absent. */
  readonly unit?: string;
  /** Columns out of 24; default 12, a stat 6. */
  readonly span?: number;
  /** Rows of 30 pixels; default 8, a stat 4. */
  readonly height?: number;
}

/** A panel with values, which thresholds can color. */
interface ValuePanelOptions extends PanelOptions {
  /** Made by `above` or `below`, with the numbers at which alerts fire. */
  readonly thresholds?: readonly Step[];
  readonly decimals?: number;
}

interface TimeseriesOptions extends ValuePanelOptions {
  /** Lowest end of the axis; default 0. */
  readonly min?: number;
  /** Highest end of the axis; follows the data when absent. */
  readonly max?: number;
  /** Series on top of each other, for shares of a whole. */
  readonly stacked?: boolean;
}

interface Limits {
  readonly warning?: number;
  readonly critical?: number;
}

const step = (color: string, value: number | undefined): Step[] => (value === undefined ? [] : [{ color, value }]);

/** Colors of a value that is bad when it is high. */
export function above({ warning, critical }: Limits): Step[] {
  return [{ color: "green", value: null }, ...step("orange", warning), ...step("red", critical)];
}

/** Colors of a value that is bad when it is low: red below `critical`, orange below `warning`. */
export function below({ warning, critical }: Limits): Step[] {
  const bad = [
    { color: "red", until: critical },
    { color: "orange", until: warning },
  ].filter(({ until }) => until !== undefined);
  const from = [null, ...bad.map(({ until }) => until)];
  return [...bad.map(({ color }) => color), "green"].map((color, index) => ({ color, value: from[index] ?? null }));
}

const metricsSource: common.DataSourceRef = { type: "prometheus", uid: "prometheus" };
const logsSource: common.DataSourceRef = { type: "loki", uid: "loki" };

/** Identifiers of a panel's queries, as Grafana gives them: A, B, C... */
const refId = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);

function metricQuery({ expr, legend }: Query, index: number): prometheus.DataqueryBuilder {
  const query = new prometheus.DataqueryBuilder().datasource(metricsSource).refId(refId(index)).expr(expr).range();
  return legend === undefined ? query : query.legendFormat(legend);
}

function instantQuery(query: Query, index: number): prometheus.DataqueryBuilder {
  return metricQuery(query, index).instant();
}

function logQuery({ expr, legend }: Query, index: number): loki.DataqueryBuilder {
  const query = new loki.DataqueryBuilder().datasource(logsSource).refId(refId(index)).expr(expr).queryType("range");
  return legend === undefined ? query : query.legendFormat(legend);
}

/** What the builders of all kinds of panels share. */
interface PanelBuilder extends Builder<sdk.Panel> {
  title(title: string): this;
  description(description: string): this;
  unit?(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
}

function sized<T extends PanelBuilder>(panel: T, options: PanelOptions, columns: number, rows: number): T {
  panel.title(options.title).description(options.description);
  panel.span(options.span ?? columns).height(options.height ?? rows);
  if (options.unit !== undefined) panel.unit?.(options.unit);
  return panel;
}

function steps(thresholds: readonly Step[]): sdk.ThresholdsConfigBuilder {
  return new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps([...thresholds]);
}

function lines(options: TimeseriesOptions): timeseries.PanelBuilder {
  const panel = sized(new timeseries.PanelBuilder(), options, 12, 8)
    .min(options.min ?? 0)
    .lineWidth(1)
    .fillOpacity(options.stacked ? 40 : 10)
    .showPoints(common.VisibilityMode.Never)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).displayMode(common.LegendDisplayMode.List))
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  if (options.max !== undefined) panel.max(options.max);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.stacked) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (options.thresholds) {
    const style = new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed);
    panel.thresholds(steps(options.thresholds)).thresholdsStyle(style);
  }
  return panel;
}

/** Metrics over time; thresholds are dashed lines. */
export function timeseriesPanel(options: TimeseriesOptions): timeseries.PanelBuilder {
  return lines(options).datasource(metricsSource).targets(options.queries.map(metricQuery));
}

/** Numbers that Loki computes from logs, over time. */
export function logRatePanel(options: TimeseriesOptions): timeseries.PanelBuilder {
  return lines(options).datasource(logsSource).targets(options.queries.map(logQuery));
}

/** The newest value of a metric, large; thresholds color it. */
export function statPanel(options: ValuePanelOptions): stat.PanelBuilder {
  const panel = sized(new stat.PanelBuilder(), options, 6, 4)
    .datasource(metricsSource)
    .targets(options.queries.map(instantQuery))
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .graphMode(common.BigValueGraphMode.None)
    .thresholds(steps(options.thresholds ?? above({})));
  return options.decimals === undefined ? panel : panel.decimals(options.decimals);
}

/** The newest value of every series, one per line, its labels in columns. */
export function tablePanel(options: ValuePanelOptions): table.PanelBuilder {
  const queries = options.queries.map((query, index) =>
    instantQuery(query, index).format(prometheus.PromQueryFormat.Table),
  );
  const panel = sized(new table.PanelBuilder(), options, 12, 8)
    .datasource(metricsSource)
    .targets(queries)
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({ id: "organize", options: { excludeByName: { Time: true } } });
  return options.thresholds ? panel.thresholds(steps(options.thresholds)) : panel;
}

/** Log lines, newest first. */
export function logsPanel(options: PanelOptions): logs.PanelBuilder {
  return sized(new logs.PanelBuilder(), options, 24, 10)
    .datasource(logsSource)
    .targets(options.queries.map(logQuery))
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true);
}

/** A choice of one at the top of a dashboard, filled from a metric's label: `="$name"` in queries. */
export function choiceVariable(name: string, title: string, metric: string): sdk.QueryVariableBuilder {
  return new sdk.QueryVariableBuilder(name)
    .label(title)
    .datasource(metricsSource)
    .query({ query: `label_values(${metric}, ${name})`, refId: "A" })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc);
}

/** A choice of several: `=~"$name"` in queries, all values at first. */
export function labelVariable(name: string, title: string, metric: string): sdk.QueryVariableBuilder {
  const all = { text: "All", value: "$__all" };
  return choiceVariable(name, title, metric).multi(true).includeAll(true).current(all);
}

/** A choice at the top of a dashboard, filled from a label of logs. */
export function logLabelVariable(name: string, title: string, stream = ""): sdk.QueryVariableBuilder {
  // 1 is Loki's editor for "values of a label".
  const query = { type: 1, label: name, stream, refId: "LokiVariableQueryEditor-VariableQuery" };
  return new sdk.QueryVariableBuilder(name)
    .label(title)
    .datasource(logsSource)
    .query(query)
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ text: "All", value: "$__all" });
}

/** A field at the top of a dashboard that readers type into; empty at first. */
export function textVariable(name: string, title: string): sdk.TextBoxVariableBuilder {
  return new sdk.TextBoxVariableBuilder(name).label(title).defaultValue("");
}

/** Panels under a common heading. */
export interface Row {
  readonly title: string;
  /** Panels in reading order; a line holds 24 columns. */
  readonly panels: readonly Builder<sdk.Panel>[];
}

export interface DashboardOptions {
  /** Also the name of the file, and the last part of the dashboard's URL. */
  readonly uid: string;
  readonly title: string;
  /** The question that the dashboard answers. */
  readonly description: string;
  /** Room it belongs to, as a tag. */
  readonly room: string;
  readonly variables?: readonly Builder<sdk.VariableModel>[];
  readonly rows: readonly Row[];
}

/** Links to the stack's other dashboards, in a menu. */
const siblings = new sdk.DashboardLinkBuilder("Monitoring")
  .type(sdk.DashboardLinkType.Dashboards)
  .tags([project])
  .asDropdown(true)
  .includeVars(false)
  .keepTime(true);

/** Columns of Grafana's grid. */
export const columns = 24;

/** Panels of a row below its heading, left to right; a panel that does not fit starts a new line. */
function placeRow({ title, panels }: Row, top: number): { placed: (sdk.Panel | sdk.RowPanel)[]; bottom: number } {
  const heading = new sdk.RowBuilder(title).gridPos({ x: 0, y: top, w: columns, h: 1 }).build();
  let [x, y, lineHeight] = [0, top + 1, 0];
  const placed = panels.map((builder) => {
    const panel = builder.build();
    const { w, h } = panel.gridPos ?? sdk.defaultGridPos();
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const gridPos = { x, y, w, h };
    [x, lineHeight] = [x + w, Math.max(lineHeight, h)];
    return { ...panel, gridPos };
  });
  return { placed: [heading, ...placed], bottom: y + lineHeight };
}

/** Panels of all rows with ids from their position, since Grafana links to panels by id. */
function placeRows(rows: readonly Row[]): (sdk.Panel | sdk.RowPanel)[] {
  let top = 0;
  const panels = rows.flatMap((row) => {
    const { placed, bottom } = placeRow(row, top);
    top = bottom;
    return placed;
  });
  return panels.map((panel, index) => ({ ...panel, id: index + 1 }));
}

/** A dashboard as the stack provisions it: read-only, last six hours, refreshed every 30 seconds. */
export function dashboard({ uid, title, description, room, variables = [], rows }: DashboardOptions): sdk.Dashboard {
  const frame = new sdk.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([project, room])
    .readonly()
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .time({ from: "now-6h", to: "now" })
    .refresh("30s")
    .annotations([])
    .variables([...variables])
    .link(siblings)
    .build();
  return { ...frame, panels: placeRows(rows) };
}
