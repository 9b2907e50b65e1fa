import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { readBundles } from "../../lib/bundle";
import { root } from "../support/content";

const links = { repository: "https://git.example.com/tree/main", grafana: "https://grafana.example.com" };
const rule = (alert: string): string =>
  `groups:\n  - name: one\n    rules:\n      - alert: ${alert}\n        expr: up == 0\n`;

describe("lib: bundle", () => {
  let components: string;

  beforeEach(() => {
    components = mkdtempSync(join(tmpdir(), "bundle-"));
  });

  afterEach(() => {
    rmSync(components, { recursive: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(components, path)), { recursive: true });
    writeFileSync(join(components, path), text);
  }

  it("renders each rule file under its room's name and its own", () => {
    write("prometheus/alerts/tsdb.yml", rule("One"));
    write("prometheus/recording/queries.yml", rule("Two"));
    write("exporters/node/alerts/disk.yml", rule("Three"));
    const files = readBundles(components, links).flatMap(({ room, rules }) => rules.map(({ file }) => [room, file]));
    assert.deepEqual(files, [
      ["exporters/node", "node.disk.yml"],
      ["prometheus", "prometheus.tsdb.yml"],
      ["prometheus", "prometheus.queries.yml"],
    ]);
  });

  it("refuses an alert file and a recording file of one name, of which the second would replace the first", () => {
    write("prometheus/alerts/prometheus.yml", rule("One"));
    write("prometheus/recording/prometheus.yml", rule("Two"));
    assert.throws(() => readBundles(components, links), {
      message:
        "prometheus.prometheus.yml: components/prometheus and components/prometheus both render rules under this key; rename one of the files",
    });
  });

  it("refuses files of two rooms whose last folders are called alike", () => {
    write("node/alerts/disk.yml", rule("One"));
    write("exporters/node/alerts/disk.yml", rule("Two"));
    assert.throws(() => readBundles(components, links), {
      message:
        "node.disk.yml: components/exporters/node and components/node both render rules under this key; rename one of the files",
    });
  });

  describe("of a stack whose platform is scraped by several servers", () => {
    const file = (...rules: string[]) => `groups:\n  - name: one\n    rules:\n${rules.join("")}`;
    const record = (name: string, expr: string) => `      - record: ${name}\n        expr: '${expr}'\n`;
    const alert = (name: string, expr: string) => `      - alert: ${name}\n        expr: '${expr}'\n`;
    const engines = (sharded: boolean) =>
      Object.fromEntries(
        readBundles(components, links, { sharded }).flatMap(({ rules }) => rules.map((one) => [one.file, one.engine])),
      );

    beforeEach(() => {
      // Named so that what reads is read before what records.
      write("platform/alerts/a.yml", file(alert("Slow", "b:rate5m > 1")));
      write("platform/recording/b.yml", file(record("b:rate5m", "rate(c:sum[5m])")));
      write("platform/recording/c.yml", file(record("c:sum", 'sum(leads{job="kubernetes-pods"})')));
      write("platform/recording/services.yml", file(record("d:sum", 'sum(leads{job=~"x|kubernetes-services"})')));
      write("prometheus/alerts/targets.yml", file(alert("Down", "up == 0")));
      write(
        "prometheus/alerts/own.yml",
        file(alert("Own", 'up{job="prometheus"} == 0'), alert("Also", "own_errors > 0")),
      );
      write("prometheus/recording/jobs.yml", file(record("job:up", "avg by (job) (up)")));
      write("loki/alerts/lines.logs.yml", file(alert("Lines", 'count_over_time({app="x"}[5m]) > 1')));
    });

    it("gives Thanos what reads the platform, or what a rule about it records, and nothing else", () => {
      assert.deepEqual(engines(true), {
        "loki.lines.logs.yml": "loki",
        "platform.a.yml": "thanos",
        "platform.b.yml": "thanos",
        "platform.c.yml": "thanos",
        "platform.services.yml": "thanos",
        "prometheus.own.yml": "prometheus",
        "prometheus.jobs.yml": "thanos",
        "prometheus.targets.yml": "prometheus",
      });
    });

    it("gives Thanos nothing where one server has everything", () => {
      assert.deepEqual([...new Set(Object.values(engines(false)))].sort(), ["loki", "prometheus"]);
    });
  });

  it("lays what a stack wants over the rules, and leaves out a file of which nothing is left", () => {
    write("prometheus/alerts/tsdb.yml", `${rule("One")}      - record: kept\n        expr: up > 2\n`);
    write("prometheus/alerts/other.yml", rule("Two"));
    write("loki/alerts/loki.yml", rule("Three"));
    const alerts = { One: { enabled: true, for: "7m", severity: "info" }, Two: { enabled: false } };
    const bundles = readBundles(components, links, { absent: ["loki"], alerts });
    assert.deepEqual(
      bundles.flatMap(({ rules }) => rules).map(({ file, content }) => [file, parse(content) as object]),
      [
        [
          "prometheus.tsdb.yml",
          {
            groups: [
              {
                name: "one",
                rules: [
                  {
                    alert: "One",
                    expr: "up == 0",
                    for: "7m",
                    labels: { severity: "info" },
                    annotations: { runbook_url: `${links.repository}/components/prometheus/runbooks/One.md` },
                  },
                  { record: "kept", expr: "up > 2" },
                ],
              },
            ],
          },
        ],
      ],
    );
  });

  it("carries a tuned alert into the panel that is derived from it", () => {
    const alerts = { NodeCpuSaturated: { enabled: true, threshold: 95, for: "30m" } };
    const dashboard = readBundles(join(root, "components"), links, { alerts })
      .flatMap(({ dashboards }) => dashboards)
      .find(({ uid }) => uid === "node");
    interface Panel {
      readonly title?: string;
      readonly description?: string;
      readonly fieldConfig?: { readonly defaults: { readonly thresholds: { readonly steps: readonly object[] } } };
      readonly panels?: readonly Panel[];
    }
    const { panels = [] } = JSON.parse(dashboard?.json ?? "{}") as Panel;
    const panel = panels.flatMap((one) => one.panels ?? []).find(({ title }) => title === "NodeCpuSaturated");
    assert.match(panel?.description ?? "", /^Fires as warning for platform: above 95 for 30m\./);
    assert.deepEqual(panel?.fieldConfig?.defaults.thresholds.steps.slice(1), [{ value: 95, color: "orange" }]);
  });
});
