import assert from "node:assert/strict";
import type { ChannelSecret } from "../../../components/alertmanager/channels";
import { alertmanagerConfig, alertmanagerDatasource } from "../../../components/alertmanager/config";
import { inhibitRules } from "../../../components/alertmanager/inhibition";
import { alertmanager as schema } from "../../../settings/schema/metrics";

const all = new Set<ChannelSecret>([
  "slackWebhookUrl",
  "smtpPassword",
  "pagerdutyRoutingKey",
  "defaultWebhookUrl",
  "watchdogWebhookUrl",
]);

const channels = {
  slack: { channel: "#alerts", criticalChannel: "#alerts-critical" },
  email: {
    to: ["sre@example.com", "oncall@example.com"],
    from: "alerts@example.com",
    smarthost: "smtp.example.com:587",
    username: "alerts",
  },
  pagerduty: true,
  webhook: true,
  watchdog: true,
};

const slack = (channel: string) => ({
  channel,
  send_resolved: true,
  color: '{{ template "monitoring.slack.color" . }}',
  title: '{{ template "monitoring.title" . }}',
  title_link: '{{ template "monitoring.link" . }}',
  text: '{{ template "monitoring.slack.text" . }}',
  fallback: '{{ template "monitoring.title" . }}',
});

const email = {
  to: "sre@example.com, oncall@example.com",
  send_resolved: true,
  headers: { Subject: '{{ template "monitoring.title" . }}' },
  html: '{{ template "monitoring.email.html" . }}',
  text: '{{ template "monitoring.email.text" . }}',
};

const pagerduty = {
  routing_key_file: "/etc/alertmanager/secrets/pagerduty-routing-key",
  send_resolved: true,
  severity: '{{ template "monitoring.pagerduty.severity" . }}',
  description: '{{ template "monitoring.title" . }}',
  class: "{{ .GroupLabels.alertname }}",
  group: "{{ .GroupLabels.namespace }}",
  details: { runbook: "{{ .CommonAnnotations.runbook_url }}", dashboard: "{{ .CommonAnnotations.dashboard_url }}" },
};

const webhook = { url_file: "/etc/alertmanager/secrets/default-webhook-url", send_resolved: true };
const paging = { email_configs: [email], pagerduty_configs: [pagerduty] };
const pageAtOnce = { matchers: ['severity="critical"'], group_wait: "10s" };
const defaults = { group_by: ["alertname", "cluster", "namespace"], group_wait: "30s", group_interval: "5m" };

describe("components/alertmanager/config", () => {
  it("routes everything to its place when every channel is there, with credentials in files only", () => {
    const config = alertmanagerConfig(schema.parse({ channels, repeatInterval: "2h" }), all);
    const team = (name: string) => ({
      matchers: [`team="${name}"`],
      receiver: `team-${name}`,
      routes: [{ ...pageAtOnce, receiver: `team-${name}-critical` }],
    });
    const receivers = (name: string) => [
      { name: `team-${name}`, slack_configs: [slack(`#alerts-${name}`)] },
      {
        name: `team-${name}-critical`,
        slack_configs: [slack(`#alerts-${name}`), slack("#alerts-critical")],
        ...paging,
      },
    ];
    assert.deepEqual(config, {
      global: {
        slack_api_url_file: "/etc/alertmanager/secrets/slack-webhook-url",
        smtp_from: "alerts@example.com",
        smtp_smarthost: "smtp.example.com:587",
        smtp_auth_username: "alerts",
        smtp_auth_password_file: "/etc/alertmanager/secrets/smtp-password",
        smtp_require_tls: true,
      },
      templates: ["templates/*.tmpl"],
      route: {
        receiver: "default",
        ...defaults,
        repeat_interval: "2h",
        routes: [
          {
            matchers: ['alertname="Watchdog"'],
            receiver: "watchdog",
            group_wait: "0s",
            group_interval: "1m",
            repeat_interval: "5m",
          },
          team("database"),
          team("dev"),
          team("ml"),
          { ...pageAtOnce, receiver: "critical" },
          { matchers: ['severity="warning"'], receiver: "warning" },
        ],
      },
      receivers: [
        { name: "default", webhook_configs: [webhook] },
        {
          name: "watchdog",
          webhook_configs: [{ url_file: "/etc/alertmanager/secrets/watchdog-webhook-url", send_resolved: false }],
        },
        ...receivers("database"),
        ...receivers("dev"),
        ...receivers("ml"),
        { name: "critical", slack_configs: [slack("#alerts-critical")], ...paging },
        { name: "warning", slack_configs: [slack("#alerts")] },
      ],
      inhibit_rules: inhibitRules,
    });
  });

  it("is valid without any channel, and then notifies nobody", () => {
    const { global, route, receivers } = alertmanagerConfig(schema.parse({}), new Set());
    assert.deepEqual(
      { global, route, receivers },
      {
        global: {},
        route: {
          receiver: "default",
          ...defaults,
          repeat_interval: "4h",
          routes: [{ matchers: ['alertname="Watchdog"'], receiver: "none" }],
        },
        receivers: [{ name: "default" }, { name: "none" }],
      },
    );
  });

  it("leaves out a channel that is switched on but has no secret, and one that has a secret but is off", () => {
    const settings = schema.parse({ channels: { webhook: true, slack: {} } });
    const { global, receivers } = alertmanagerConfig(
      settings,
      new Set<ChannelSecret>(["defaultWebhookUrl", "pagerdutyRoutingKey"]),
    );
    assert.deepEqual(global, {});
    assert.deepEqual(receivers, [{ name: "default", webhook_configs: [webhook] }, { name: "none" }]);
  });

  it("gives everything to the least obtrusive channel there is when the webhook is missing", () => {
    const receiversWith = (secrets: ChannelSecret[]) =>
      alertmanagerConfig(schema.parse({ channels }), new Set(secrets)).receivers;
    const none = { name: "none" };
    assert.deepEqual(receiversWith(["pagerdutyRoutingKey"]), [
      { name: "default", pagerduty_configs: [pagerduty] },
      none,
      { name: "critical", pagerduty_configs: [pagerduty] },
    ]);
    assert.deepEqual(receiversWith(["pagerdutyRoutingKey", "smtpPassword"]), [
      { name: "default", email_configs: [email] },
      none,
      { name: "critical", ...paging },
    ]);
    assert.deepEqual(receiversWith(["slackWebhookUrl", "smtpPassword"])[0], {
      name: "default",
      slack_configs: [slack("#alerts")],
    });
  });

  it("offers Grafana a data source for Prometheus' alerts only", () => {
    const endpoint = { service: "alertmanager", namespace: "monitoring", port: 9093, url: "http://alertmanager:9093" };
    assert.deepEqual(alertmanagerDatasource(endpoint), {
      uid: "alertmanager",
      name: "Alertmanager",
      type: "alertmanager",
      url: "http://alertmanager:9093",
      jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
    });
  });
});
