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
