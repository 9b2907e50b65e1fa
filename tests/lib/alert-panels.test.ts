import assert from "node:assert/strict";
import { withAlertPanels, type RenderedAlert } from "../../lib/alert-panels";
import { dashboard, statPanel } from "../../lib/panels";

const page = dashboard({
  uid: "page",
  title: "Page",
  description: "One row of one panel.",
  room: "test",
  rows: [{ title: "Now", panels: [statPanel({ title: "Up", description: "All.", queries: [{ expr: "up" }] })] }],
});

const alert = (changes: Partial<RenderedAlert>): RenderedAlert => ({
  alert: "DiskFull",
  expr: "free / size * 100 < 8",
  for: "5m",
  labels: { severity: "critical", team: "platform" },
  annotations: { description: "{{ $value | humanize }} % left.", runbook_url: "https://git.example.com/DiskFull.md" },
  engine: "prometheus",
  ...changes,
});

/** The panels of the row of alerts. */
function panelsFor(alerts: readonly RenderedAlert[]) {
  const row = withAlertPanels(page, alerts).panels?.at(-1);
  assert.ok(row && "panels" in row);
  return row.panels;
}

const colors = (changes: Partial<RenderedAlert>) =>
  panelsFor([alert(changes)])[0]?.fieldConfig?.defaults.thresholds?.steps;

describe("lib: alert panels", () => {
  it("leave a dashboard alone to which no alert links", () => {
    assert.equal(withAlertPanels(page, []), page);
  });

  it("stand in a collapsed row below all others, three in a line, with ids of their own", () => {
    const alerts = ["A", "B", "C", "D"].map((name) => alert({ alert: name }));
    const { panels = [] } = withAlertPanels(page, alerts);
    const row = panels.at(-1);
    assert.ok(row && "collapsed" in row);
    assert.deepEqual([row.title, row.collapsed, row.gridPos], ["Alerts", true, { x: 0, y: 5, w: 24, h: 1 }]);
    assert.deepEqual(
      row.panels.map(({ id, title, gridPos }) => [id, title, gridPos?.x, gridPos?.y]),
      [
        [4, "A", 0, 6],
        [5, "B", 8, 6],
        [6, "C", 16, 6],
        [7, "D", 0, 13],
      ],
    );
    assert.deepEqual(
      panels.map(({ id }) => id),
      [1, 2, 3],
    );
  });

  it("show the value, its unit, when it fires and where to read on", () => {
    const [panel] = panelsFor([alert({})]);
    assert.equal(panel?.title, "DiskFull");
    assert.equal(
      panel.description,
      "Fires as critical for platform: below 8 for 5m. [Runbook](https://git.example.com/DiskFull.md)",
    );
    assert.deepEqual(
      panel.targets?.map((target) => (target as { expr?: string }).expr),
      ["free / size * 100"],
    );
    assert.equal(panel.fieldConfig?.defaults.unit, "percent");
    assert.equal(panel.datasource?.type, "prometheus");
  });

  it("read the unit from how the description prints the value", () => {
    const unit = (description: string) =>
      panelsFor([alert({ annotations: { description } })])[0]?.fieldConfig?.defaults.unit;
    assert.deepEqual(
      [
        "{{ $value | humanizePercentage }}",
        "{{ $value | humanizeDuration }}",
        "{{ $value | humanize1024 }}B",
        '{{ $value | printf "%.1f" }} % of all',
        '{{ $value | printf "%.2f" }} USD per hour',
        "{{ $value | humanize }} hours ago",
        "{{ $value | humanize }} days, then",
        "{{ $value }}",
      ].map(unit),
      ["percentunit", "s", "bytes", "percent", "currencyUSD", "h", "d", undefined],
    );
  });

  it("color the values from the limit on, by severity", () => {
    assert.deepEqual(colors({}), [
      { color: "red", value: null },
      { color: "green", value: 8 },
    ]);
    assert.deepEqual(colors({ expr: "a > 3", labels: { severity: "warning" } }), [
      { color: "green", value: null },
      { color: "orange", value: 3 },
    ]);
    assert.deepEqual(colors({ expr: "up == 0" }), [
      { color: "red", value: null },
      { color: "green", value: 1 },
    ]);
    assert.deepEqual(colors({ expr: "halted == 1" }), [
      { color: "green", value: null },
      { color: "red", value: 1 },
    ]);
  });

  it("leave out colors where values have different limits, or none", () => {
    assert.equal(colors({ expr: "a > 3 and b > 4" }), undefined);
    assert.equal(colors({ expr: "a > b" }), undefined);
  });

  it("ask Loki for what an alert on logs compares", () => {
    const expr = 'absent_over_time({namespace="monitoring"}[10m])';
    const [panel] = panelsFor([alert({ engine: "loki", expr })]);
    assert.equal(panel?.datasource?.type, "loki");
  });
});
