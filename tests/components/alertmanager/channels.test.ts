import assert from "node:assert/strict";
import { channelNotices } from "../../../components/alertmanager/channels";
import type { ChannelSecret } from "../../../components/alertmanager/channels";
import { alertmanager as schema } from "../../../settings/schema/metrics";

const email = { to: ["sre@example.com"], from: "a@example.com", smarthost: "smtp.example.com:587", username: "a" };
const everything = { slack: {}, email, pagerduty: true, webhook: true, watchdog: true };

const notices = (channels: object, secrets: readonly ChannelSecret[]) =>
  channelNotices(schema.parse({ channels }).channels, new Set(secrets));

describe("components/alertmanager/channels", () => {
  it("says nothing when every channel is there", () => {
    const secrets: ChannelSecret[] = [
      "slackWebhookUrl",
      "smtpPassword",
      "pagerdutyRoutingKey",
      "defaultWebhookUrl",
      "watchdogWebhookUrl",
    ];
    assert.deepEqual(notices(everything, secrets), []);
  });

  it("tells what to do about a channel without its secret, and who gets critical alerts meanwhile", () => {
    assert.deepEqual(notices(everything, ["slackWebhookUrl", "smtpPassword", "defaultWebhookUrl"]), [
      "PagerDuty is left out: its secret is missing. Run: pulumi config set --secret pagerdutyRoutingKey",
      "The dead man's switch is left out: its secret is missing. Run: pulumi config set --secret watchdogWebhookUrl",
      "Critical alerts go to: Slack, E-mail.",
      "Nobody notices when alerting itself stops.",
    ]);
  });

  it("tells of a secret whose channel is off, and that critical alerts go where all others go", () => {
    assert.deepEqual(
      notices({ webhook: true, watchdog: true }, ["slackWebhookUrl", "defaultWebhookUrl", "watchdogWebhookUrl"]),
      [
        "Slack is left out: alertmanager.channels.slack is off, though the secret slackWebhookUrl is set.",
        "E-mail is left out: alertmanager.channels.email is off.",
        "PagerDuty is left out: alertmanager.channels.pagerduty is off.",
        "Critical alerts go to the default webhook like all others.",
      ],
    );
  });

  it("says plainly that nobody is notified when there is no channel", () => {
    assert.deepEqual(notices({}, []), [
      "Slack is left out: alertmanager.channels.slack is off.",
      "E-mail is left out: alertmanager.channels.email is off.",
      "PagerDuty is left out: alertmanager.channels.pagerduty is off.",
      "The default webhook is left out: alertmanager.channels.webhook is off.",
      "The dead man's switch is left out: alertmanager.channels.watchdog is off.",
      "Alerts notify nobody, critical ones included: they show only in the UIs.",
      "Nobody notices when alerting itself stops.",
    ]);
  });
});
