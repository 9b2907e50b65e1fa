import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { ChannelSecret } from "../../components/alertmanager/channels";
import { alertmanagerConfig } from "../../components/alertmanager/config";
import { toYaml } from "../../lib/yaml";
import { alertmanager as schema } from "../../settings/schema/metrics";
import { root } from "../support/content";
import { requireTool } from "../support/toolbox";

const email = { to: ["sre@example.com"], from: "a@example.com", smarthost: "smtp.example.com:587", username: "a" };
const settings = schema.parse({ channels: { slack: {}, email, pagerduty: true, webhook: true, watchdog: true } });
const every: ChannelSecret[] = [
  "slackWebhookUrl",
  "smtpPassword",
  "pagerdutyRoutingKey",
  "defaultWebhookUrl",
  "watchdogWebhookUrl",
];

/** Sets of configured secrets, by what they mean. */
const profiles: Readonly<Record<string, readonly ChannelSecret[]>> = {
  "every channel": every,
  "no channel": [],
  "Slack only": ["slackWebhookUrl"],
  "e-mail only": ["smtpPassword"],
  "PagerDuty only": ["pagerdutyRoutingKey"],
  "webhook only": ["defaultWebhookUrl"],
};

/** A notification with one firing and one resolved alert, as Alertmanager gives it to templates. */
const notification = {
  receiver: "critical",
  status: "firing",
  externalURL: "https://alertmanager.example.com",
  groupLabels: { alertname: "LokiDown", namespace: "monitoring" },
  commonLabels: { alertname: "LokiDown", namespace: "monitoring", severity: "critical", environment: "production" },
  commonAnnotations: { runbook_url: "https://example.com/LokiDown.md" },
  alerts: [
    {
      status: "firing",
      labels: { pod: "loki-0" },
      annotations: {
        summary: "loki-0 is down",
        description: "Answers < 1 & > 0 queries.",
        runbook_url: "https://example.com/LokiDown.md",
        dashboard_url: "https://grafana.example.com/d/loki",
      },
      generatorURL: "https://prometheus.example.com/graph",
    },
    {
      status: "resolved",
      labels: { pod: "loki-1" },
      annotations: { summary: "loki-1 is down", description: "Gone." },
      generatorURL: "https://prometheus.example.com/graph",
    },
  ],
};

/** What each definition makes of the notification. */
const rendered: Readonly<Record<string, string>> = {
  title: "[CRITICAL] LokiDown in monitoring (production)",
  link: "https://alertmanager.example.com/#/alerts?receiver=critical",
  "slack.color": "danger",
  "pagerduty.severity": "critical",
  "slack.text": [
    "*loki-0 is down*",
    "Answers &lt; 1 &amp; &gt; 0 queries.",
    "<https://example.com/LokiDown.md|Runbook>  <https://grafana.example.com/d/loki|Dashboard>  " +
      "<https://prometheus.example.com/graph|Query>",
    ":white_check_mark: *loki-1 is down*",
    "Gone.",
    "<https://prometheus.example.com/graph|Query>",
    "<https://alertmanager.example.com/#/silences/new?filter=" +
      "%7Balertname%3D%22LokiDown%22%2Cnamespace%3D%22monitoring%22%7D|Silence>",
  ].join("\n"),
  "email.text": [
    "FIRING: loki-0 is down",
    "Answers < 1 & > 0 queries.",
    "Runbook:   https://example.com/LokiDown.md",
    "Dashboard: https://grafana.example.com/d/loki",
    "Query:     https://prometheus.example.com/graph",
    "",
    "RESOLVED: loki-1 is down",
    "Gone.",
    "Query:     https://prometheus.example.com/graph",
    "",
    "Silence:   https://alertmanager.example.com/#/silences/new?filter=" +
      "%7Balertname%3D%22LokiDown%22%2Cnamespace%3D%22monitoring%22%7D",
  ].join("\n"),
};

/** Receiver of an alert by severity, then by team, when every channel is there. */
const table: readonly (readonly [labels: string, receiver: string])[] = [
  ...["platform", "elsewhere"].flatMap((team): [string, string][] => [
    [`alertname=A severity=critical team=${team}`, "critical"],
    [`alertname=A severity=warning team=${team}`, "warning"],
    [`alertname=A severity=info team=${team}`, "default"],
  ]),
  ...["database", "dev", "ml"].flatMap((team): [string, string][] => [
    [`alertname=A severity=critical team=${team}`, `team-${team}-critical`],
    [`alertname=A severity=warning team=${team}`, `team-${team}`],
    [`alertname=A severity=info team=${team}`, `team-${team}`],
  ]),
  ["alertname=Watchdog severity=none team=platform", "watchdog"],
  ["alertname=Unlabeled", "default"],
];

describe("content: the Alertmanager configuration in the real amtool", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "alertmanager-"));
    const templates = join(root, "components", "alertmanager", "templates");
    cpSync(templates, join(directory, "templates"), { recursive: true });
    writeFileSync(join(directory, "notification.json"), JSON.stringify(notification));
  });

  after(() => {
    rmSync(directory, { recursive: true });
  });

  const render = (secrets: readonly ChannelSecret[]): string => {
    const path = join(directory, "alertmanager.yml");
    writeFileSync(path, toYaml(alertmanagerConfig(settings, new Set(secrets))));
    return path;
  };

  const run = async (amtool: string, args: readonly string[]): Promise<string> => {
    const { exitCode, all } = await execa(amtool, args, { cwd: directory, all: true, reject: false });
    assert.equal(exitCode, 0, all);
    return all ?? "";
  };

  for (const [profile, secrets] of Object.entries(profiles)) {
    it(`is accepted, templates included, with ${profile}`, async function () {
      const amtool = requireTool(this, "amtool");
      const report = await run(amtool, ["check-config", render(secrets)]);
      assert.match(report, /SUCCESS\n[\s\S]* 1 templates\n *SUCCESS/);
    });
  }

  for (const [labels, receiver] of table) {
    it(`sends ${labels} to ${receiver}`, async function () {
      const amtool = requireTool(this, "amtool");
      const path = render(every);
      const test = ["config", "routes", "test", `--config.file=${path}`, `--verify.receivers=${receiver}`];
      await run(amtool, [...test, ...labels.split(" ")]);
    });
  }

  it("lets no alert end without a notification while one channel is there, the Watchdog aside", () => {
    for (const [profile, secrets] of Object.entries(profiles)) {
      const { receivers } = alertmanagerConfig(settings, new Set(secrets));
      const silent = receivers.filter((receiver) => Object.keys(receiver).length === 1).map(({ name }) => name);
      const expected = { "every channel": [], "no channel": ["default", "none"] }[profile] ?? ["none"];
      assert.deepEqual(silent, expected, profile);
    }
  });

  for (const [name, text] of Object.entries(rendered)) {
    it(`renders monitoring.${name} with links and without markup accidents`, async function () {
      const amtool = requireTool(this, "amtool");
      const given = ["--template.glob=templates/*.tmpl", "--template.data=notification.json"];
      const output = await run(amtool, [
        "template",
        "render",
        ...given,
        `--template.text={{ template "monitoring.${name}" . }}`,
      ]);
      assert.equal(output, text);
    });
  }

  it("escapes labels and annotations in the HTML of e-mails", async function () {
    const amtool = requireTool(this, "amtool");
    const given = ["--template.glob=templates/*.tmpl", "--template.data=notification.json", "--template.type=html"];
    const text = '--template.text={{ template "monitoring.email.html" . }}';
    const html = await run(amtool, ["template", "render", ...given, text]);
    assert.match(html, /<p>Answers &lt; 1 &amp; &gt; 0 queries\.<\/p>/);
    assert.match(html, /<a href="https:\/\/example\.com\/LokiDown\.md">Runbook<\/a>/);
    assert.match(html, /<h2>\[CRITICAL\] LokiDown in monitoring \(production\)<\/h2>/);
  });
});
