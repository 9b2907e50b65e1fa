import assert from "node:assert/strict";
import { stringify } from "yaml";
import { alertChanges, alertsOf } from "../../../preview/review/alerts";
import type { Alert } from "../../../preview/review/alerts";
import { destinationText, routingOf } from "../../../preview/review/routing";

const alert = (name: string, expr: string, more: Partial<Alert> = {}): Alert => ({
  name,
  ruler: "prometheus",
  expr,
  for: "5m",
  labels: { severity: "warning" },
  annotations: {},
  ...more,
});

const told = (before: Alert[], after: Alert[]) =>
  alertChanges(before, after).map(({ kind, alert: { name }, differences }) => [kind, name, differences]);

const map = (name: string, key: string, content: unknown, kind = "ConfigMap") =>
  stringify({ kind, metadata: { name }, [kind === "Secret" ? "stringData" : "data"]: { [key]: stringify(content) } });

describe("the alerts of a rendered directory", () => {
  it("are read from the rule files of every ruler, recording rules left out", () => {
    const rules = (name: string, record: string) => [
      { record, expr: "1" },
      { alert: name, expr: "up == 0", labels: { severity: "critical" } },
    ];
    const files = new Map([
      [
        "monitoring/configmap-prometheus-rules.yaml",
        map("prometheus-rules", "a.yml", { groups: [{ rules: rules("B", "r:a") }] }),
      ],
      ["monitoring/configmap-loki-rules.yaml", map("loki-rules", "a.yml", { groups: [{ rules: rules("A", "r:b") }] })],
      ["monitoring/configmap-other.yaml", map("other", "a.yml", { groups: [] })],
    ]);
    const common = { expr: "up == 0", for: "0s", labels: { severity: "critical" }, annotations: {} };
    assert.deepEqual(alertsOf(files), [
      { name: "A", ruler: "loki", ...common },
      { name: "B", ruler: "prometheus", ...common },
    ]);
  });
});

describe("the alerts that differ from a base", () => {
  it("are none where nothing but the layout of an expression differs", () => {
    assert.deepEqual(told([alert("A", "a >\n  1")], [alert("A", "a > 1")]), []);
  });

  it("come, go and change", () => {
    assert.deepEqual(
      told([alert("Gone", "a"), alert("Same", "b")], [alert("New", "a"), alert("Same", "b", { for: "10m" })]),
      [
        ["added", "New", []],
        ["removed", "Gone", []],
        ["changed", "Same", [{ what: "for", before: "5m", after: "10m" }]],
      ],
    );
  });

  it("tell thresholds and windows apart from other changes of the expression", () => {
    const expr = (window: string, code: string, threshold: string) =>
      `rate(a2_total{code=~"${code}"}[${window}]) > ${threshold}`;
    assert.deepEqual(told([alert("A", expr("5m", "5..", "0.01"))], [alert("A", expr("10m", "5..", "0.05"))]), [
      [
        "changed",
        "A",
        [
          { what: "window", before: "5m", after: "10m" },
          { what: "threshold", before: "0.01", after: "0.05" },
        ],
      ],
    ]);
    const [before, after] = [expr("5m", "5..", "1"), expr("5m", "500", "1")];
    assert.deepEqual(told([alert("A", before)], [alert("A", after)]), [
      ["changed", "A", [{ what: "expression", before, after }]],
    ]);
  });

  it("keep an alert whose severity changes, and keep apart two that share a name", () => {
    const severe = (severity: string, expr = "a") => alert("A", expr, { labels: { severity } });
    assert.deepEqual(told([severe("warning")], [severe("critical")]), [
      ["changed", "A", [{ what: "label severity", before: "warning", after: "critical" }]],
    ]);
    assert.deepEqual(told([severe("warning"), severe("critical")], [severe("warning"), severe("critical", "a > 1")]), [
      ["changed", "A", [{ what: "expression", before: "a", after: "a > 1" }]],
    ]);
  });
});

describe("where alerts go", () => {
  const route = {
    receiver: "default",
    routes: [
      { matchers: ['alertname="Watchdog"'], receiver: "none" },
      { matchers: ['team="dev"'], receiver: "dev", routes: [{ matchers: ["severity=critical"], receiver: "page" }] },
      { matchers: ['severity=~"critical|page"'], receiver: "page", continue: true },
      { matchers: ['severity!="info"', 'environment!~"dev.*"'], receiver: "chat" },
    ],
  };
  const receivers = [
    { name: "default" },
    { name: "none" },
    { name: "dev", slack_configs: [{ channel: "#dev" }] },
    { name: "page", pagerduty_configs: [{}], email_configs: [{ to: "a@example.com" }] },
    { name: "chat", webhook_configs: [{ url_file: "/x" }] },
  ];
  const files = new Map([
    [
      "monitoring/secret-alertmanager-config.yaml",
      map("alertmanager-config", "alertmanager.yml", { route, receivers }, "Secret"),
    ],
  ]);
  const to = (labels: Record<string, string>) => destinationText(routingOf(files), labels);

  it("follows matchers, own routes, `continue` and the default, as Alertmanager does", () => {
    assert.equal(to({ alertname: "Watchdog", severity: "none" }), "none: nobody");
    assert.equal(to({ team: "dev", severity: "warning" }), "dev: Slack #dev");
    assert.equal(to({ team: "dev", severity: "critical" }), "page: e-mail a@example.com, PagerDuty");
    assert.equal(to({ severity: "critical" }), "page: e-mail a@example.com, PagerDuty; chat: webhook");
    assert.equal(to({ severity: "critical", environment: "dev-2" }), "page: e-mail a@example.com, PagerDuty");
    assert.equal(to({ severity: "info" }), "default: nobody");
  });

  it("is nowhere without an Alertmanager", () => {
    assert.equal(routingOf(new Map()), undefined);
    assert.equal(destinationText(undefined, {}), "nowhere: there is no Alertmanager");
  });
});
