import type { Settings } from "../../settings/schema";
import { secretFile } from "./channels";

/** Channels of one receiver; absent ones are not used. */
export interface Destinations {
  /** Slack channels, for example `#alerts`. */
  readonly slack?: readonly string[];
  /** Addressees. */
  readonly email?: readonly string[];
  readonly pagerduty?: boolean;
  readonly webhook?: boolean;
  readonly watchdog?: boolean;
}

/** A receiver in Alertmanager's own format; without integrations it drops what it gets. */
export type Receiver = Readonly<Record<string, unknown>> & { readonly name: string };

/** A template of templates/notifications.tmpl, applied to the notification. */
const template = (name: string): string => `{{ template "monitoring.${name}" . }}`;

const slackConfig = (channel: string) => ({
  channel,
  send_resolved: true,
  color: template("slack.color"),
  title: template("title"),
  title_link: template("link"),
  text: template("slack.text"),
  fallback: template("title"),
});

const emailConfig = (to: readonly string[]) => ({
  to: to.join(", "),
  send_resolved: true,
  headers: { Subject: template("title") },
  html: template("email.html"),
  text: template("email.text"),
});

const pagerdutyConfig = {
  routing_key_file: secretFile("pagerduty"),
  send_resolved: true,
  severity: template("pagerduty.severity"),
  description: template("title"),
  class: "{{ .GroupLabels.alertname }}",
  group: "{{ .GroupLabels.namespace }}",
  details: { runbook: "{{ .CommonAnnotations.runbook_url }}", dashboard: "{{ .CommonAnnotations.dashboard_url }}" },
};

/** A receiver that notifies all given destinations. */
export function receiver(name: string, { slack = [], email = [], ...others }: Destinations): Receiver {
  const webhooks = [
    ...(others.webhook ? [{ url_file: secretFile("webhook"), send_resolved: true }] : []),
    // A resolved Watchdog is the silence that the switch waits for; telling it so would count as a sign of life.
    ...(others.watchdog ? [{ url_file: secretFile("watchdog"), send_resolved: false }] : []),
  ];
  return {
    name,
    ...(slack.length > 0 ? { slack_configs: slack.map(slackConfig) } : {}),
    ...(email.length > 0 ? { email_configs: [emailConfig(email)] } : {}),
    ...(others.pagerduty ? { pagerduty_configs: [pagerdutyConfig] } : {}),
    ...(webhooks.length > 0 ? { webhook_configs: webhooks } : {}),
  };
}

/** Defaults of the channels: addresses and files with credentials, never the credentials. */
export function globalConfig({ channels }: Settings["alertmanager"], active: ReadonlySet<string>) {
  const { email } = channels;
  return {
    ...(active.has("slack") ? { slack_api_url_file: secretFile("slack") } : {}),
    ...(active.has("email") && email
      ? {
          smtp_from: email.from,
          smtp_smarthost: email.smarthost,
          smtp_auth_username: email.username,
          smtp_auth_password_file: secretFile("email"),
          smtp_require_tls: true,
        }
      : {}),
  };
}
