import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { ChannelSecret } from "../../../components/alertmanager/channels";
import { alertmanagerConfig } from "../../../components/alertmanager/config";
import { toYaml } from "../../../lib/yaml";
import { runProgram } from "../../../preview/engine";
import { render } from "../../../preview/render/render";
import { alertsOf } from "../../../preview/review/alerts";
import { markdown } from "../../../preview/review/markdown/markdown";
import { reviewOf } from "../../../preview/review/review";
import { routingOf } from "../../../preview/review/routing";
import { SUMMARY } from "../../../preview/review/summary";
import type { Summary } from "../../../preview/review/summary";
import { alertmanager as schema } from "../../../settings/schema/metrics";
import { PROJECT, previewOf } from "../../support/program";
import { requireTool } from "../../support/toolbox";

const filesOf = (rendering: ReturnType<typeof render>) =>
  new Map(rendering.files.map(({ path, content }) => [path, content]));

/** Comments of GitHub hold no more characters. */
const COMMENT = 65_536;

const channels = {
  slack: {},
  email: { to: ["a@example.com"], from: "b@example.com", smarthost: "c:587", username: "d" },
};
const teams = { database: "#database", dev: "#dev" };
const every: ChannelSecret[] = [
  "slackWebhookUrl",
  "smtpPassword",
  "pagerdutyRoutingKey",
  "defaultWebhookUrl",
  "watchdogWebhookUrl",
];
const more = { pagerduty: true, webhook: true, watchdog: true };

describe("the review of the real stacks", function () {
  this.timeout(120_000);

  for (const stack of ["staging", "production"]) {
    it(`finds no difference between two previews of ${stack}, and fits a comment with the other stack`, async () => {
      const [preview, again] = [await previewOf(stack), await runProgram({ directory: PROJECT, stack })];
      const files = filesOf(render(again));
      const summary = JSON.parse(files.get(SUMMARY) ?? "") as Summary;
      const review = reviewOf(preview, render(preview), { files, summary });
      assert.deepEqual(review.comparison, {
        resources: [],
        alerts: [],
        moved: [],
        violations: { appeared: [], gone: [] },
        analysis: { ...review.comparison?.analysis, cost: [], capacity: [], ha: [] },
      });
      assert.ok(markdown(review).length < COMMENT / 2);
    });
  }

  it("fits a comment when everything changes", async () => {
    const [staging, production] = await Promise.all(["staging", "production"].map(previewOf));
    assert.ok(staging && production);
    const files = filesOf(render(staging));
    const summary = JSON.parse(files.get(SUMMARY) ?? "") as Summary;
    const text = markdown(reviewOf(production, render(production), { files, summary }));
    assert.ok(text.length < COMMENT / 2, `${text.length} characters`);
    assert.match(text, /<code>StatefulSet monitoring\/loki<\/code>: \d+ fields/);
  });

  it("sends every alert where Alertmanager sends it", async function () {
    const amtool = requireTool(this, "amtool");
    const config = alertmanagerConfig(schema.parse({ channels: { ...channels, ...more }, teams }), new Set(every));
    const text = toYaml(config);
    const secret = `stringData:\n  alertmanager.yml: |\n${text.replace(/^/gm, "    ")}\n`;
    const routing = routingOf(new Map([["monitoring/secret-alertmanager-config.yaml", secret]]));
    const alerts = alertsOf(filesOf(render(await previewOf("production"))));
    const labels = alerts.map(({ name, labels: { severity = "", team = "" } }) => ({
      alertname: name,
      severity,
      team,
    }));
    const kinds = new Map(labels.map((one) => [`${one.severity} ${one.team} ${one.alertname === "Watchdog"}`, one]));
    assert.ok(kinds.size > 4);
    const directory = mkdtempSync(join(tmpdir(), "review-"));
    try {
      writeFileSync(join(directory, "alertmanager.yml"), text);
      for (const one of kinds.values()) {
        const words = Object.entries(one).map(([key, value]) => `${key}=${value}`);
        const told = await execa(amtool, ["config", "routes", "test", "--config.file=alertmanager.yml", ...words], {
          cwd: directory,
        });
        assert.deepEqual(routing?.receiversOf(one), told.stdout.split(","), JSON.stringify(one));
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
