import assert from "node:assert/strict";
import type { Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  above,
  below,
  choiceVariable,
  dashboard,
  labelVariable,
  logLabelVariable,
  logRatePanel,
  logsPanel,
  shareOf,
  statPanel,
  tablePanel,
  textVariable,
  timeseriesPanel,
} from "../../lib/panels";
import type { Row } from "../../lib/panels";

const options = { title: "Up", description: "Targets that answer.", queries: [{ expr: "up", legend: "{{pod}}" }] };
const prometheus = { type: "prometheus", uid: "prometheus" };
const loki = { type: "loki", uid: "loki" };

const withRows = (rows: readonly Row[]) =>
  dashboard({ uid: "test", title: "Test", description: "Answers a test.", room: "test", rows });

/** As Grafana gets it: the SDK marks queries with functions, which JSON leaves out. */
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const places = (panels: readonly (Panel | RowPanel)[] | undefined) =>
  (panels ?? []).map(({ id, type, gridPos }) => [id, type, gridPos?.x, gridPos?.y, gridPos?.w, gridPos?.h]);

describe("lib/panels", () => {
  it("colors a value that is bad when high from the lowest limit up", () => {
    const green = { color: "green", value: null };
    assert.deepEqual(above({ warning: 0.8, critical: 0.9 }), [
      green,
      { color: "orange", value: 0.8 },
      { color: "red", value: 0.9 },
    ]);
    assert.deepEqual(above({ critical: 0.9 }), [green, { color: "red", value: 0.9 }]);
    assert.deepEqual(above({}), [green]);
  });

  it("colors a value that is bad when low below its limits", () => {
    assert.deepEqual(below({ warning: 3, critical: 2 }), [
      { color: "red", value: null },
      { color: "orange", value: 2 },
      { color: "green", value: 3 },
    ]);
    assert.deepEqual(below({ warning: 3 }), [
      { color: "orange", value: null },
      { color: "green", value: 3 },
    ]);
    assert.deepEqual(below({}), [{ color: "green", value: null }]);
  });

  it("places panels left to right, wraps what does not fit 24 columns, and starts every row on a new line", () => {
    const { panels } = withRows([
      { title: "One", panels: [statPanel(options), timeseriesPanel(options), tablePanel(options)] },
      { title: "Two", panels: [tablePanel({ ...options, span: 8, height: 5 }), logsPanel(options)] },
      { title: "Empty", panels: [] },
    ]);
    assert.deepEqual(places(panels), [
      [1, "row", 0, 0, 24, 1],
      [2, "stat", 0, 1, 6, 4],
      [3, "timeseries", 6, 1, 12, 8],
      [4, "table", 0, 9, 12, 8],
      [5, "row", 0, 17, 24, 1],
      [6, "table", 0, 18, 8, 5],
      [7, "logs", 0, 23, 24, 10],
      [8, "row", 0, 33, 24, 1],
    ]);
  });

  it("makes a dashboard that cannot be edited in the UI and is found by its tags", () => {
    const { links, ...built } = withRows([]);
    assert.deepEqual(built, {
      uid: "test",
      title: "Test",
      description: "Answers a test.",
      tags: ["insurance-lead-gen-monitoring", "test"],
      timezone: "browser",
      editable: false,
      graphTooltip: 1,
      fiscalYearStartMonth: 0,
      schemaVersion: 42,
      time: { from: "now-6h", to: "now" },
      refresh: "30s",
      annotations: { list: [] },
      templating: { list: [] },
      panels: [],
    });
    assert.deepEqual(
      links?.map(({ type, tags }) => [type, tags]),
      [["dashboards", ["insurance-lead-gen-monitoring"]]],
    );
  });

  it("queries ranges for lines, instants for stats and tables, and names queries A, B, C", () => {
    const queries = [{ expr: "up", legend: "{{pod}}" }, { expr: "down" }];
    assert.deepEqual(json(timeseriesPanel({ ...options, queries }).build().targets), [
      { datasource: prometheus, refId: "A", expr: "up", legendFormat: "{{pod}}", range: true, instant: false },
      { datasource: prometheus, refId: "B", expr: "down", range: true, instant: false },
    ]);
    const instant = { datasource: prometheus, refId: "A", expr: "up", legendFormat: "{{pod}}", range: false };
    assert.deepEqual(json(statPanel(options).build().targets), [{ ...instant, instant: true }]);
    assert.deepEqual(json(tablePanel(options).build().targets), [{ ...instant, instant: true, format: "table" }]);
  });

  it("reads logs from Loki, as lines and as numbers", () => {
    const queries = [{ expr: '{namespace="monitoring"}' }];
    const target = { datasource: loki, refId: "A", expr: '{namespace="monitoring"}', queryType: "range" };
    for (const panel of [logsPanel({ ...options, queries }), logRatePanel({ ...options, queries })]) {
      const built = panel.build();
      assert.deepEqual(json([built.datasource, built.targets]), [loki, [target]]);
    }
  });

  it("sets unit, decimals, range, stacking and dashed thresholds only where asked", () => {
    const { fieldConfig: plain } = timeseriesPanel(options).build();
    assert.deepEqual(plain?.defaults, { min: 0, custom: { lineWidth: 1, fillOpacity: 10, showPoints: "never" } });
    const { fieldConfig: full } = timeseriesPanel({
      ...options,
      unit: "percentunit",
      decimals: 1,
      min: -1,
      max: 1,
      stacked: true,
      thresholds: above({ warning: 0.8 }),
    }).build();
    assert.deepEqual(full?.defaults, {
      unit: "percentunit",
      decimals: 1,
      min: -1,
      max: 1,
      thresholds: { mode: "absolute", steps: above({ warning: 0.8 }) },
      custom: {
        lineWidth: 1,
        fillOpacity: 40,
        showPoints: "never",
        stacking: { mode: "normal" },
        thresholdsStyle: { mode: "dashed" },
      },
    });
  });

  it("fills a variable from the values of a label, with all of them chosen at first", () => {
    const { name, label, datasource, query, multi, includeAll, current } = labelVariable("pod", "Pod", "up").build();
    assert.deepEqual([name, label, datasource], ["pod", "Pod", prometheus]);
    assert.deepEqual(query, { query: "label_values(up, pod)", refId: "A" });
    assert.deepEqual([multi, includeAll, current], [true, true, { text: "All", value: "$__all" }]);
  });

  it("lets one value of a label be chosen where a query takes no more", () => {
    const { query, multi, includeAll, current } = choiceVariable("service", "Service", "up").build();
    assert.deepEqual(query, { query: "label_values(up, service)", refId: "A" });
    assert.deepEqual([multi, includeAll, current], [false, false, undefined]);
  });

  it("fills a variable from the values of a label of logs, those of chosen streams where there are some", () => {
    const { datasource, query, multi } = logLabelVariable("app", "Application", '{namespace=~"$namespace"}').build();
    assert.deepEqual([datasource, multi], [loki, true]);
    const refId = "LokiVariableQueryEditor-VariableQuery";
    assert.deepEqual(query, { type: 1, label: "app", stream: '{namespace=~"$namespace"}', refId });
  });

  it("leaves a field to type into empty at first", () => {
    const { name, label, type, query } = textVariable("search", "Search").build();
    assert.deepEqual([name, label, type, query], ["search", "Search", "textbox", ""]);
  });

  it("shows a share of nothing as 0", () => {
    assert.equal(shareOf("sum(failed)", "sum(all)"), "(sum(failed) or 0 * sum(all)) / sum(all)");
  });
});
