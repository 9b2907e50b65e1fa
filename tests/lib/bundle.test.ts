import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBundles } from "../../lib/bundle";

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
});
