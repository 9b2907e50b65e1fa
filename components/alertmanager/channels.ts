import type { Settings } from "../../settings/schema";

/** Each channel: the secret it needs, the key of that secret in `alertmanager-receivers`, and its name in messages. */
export const channels = {
  slack: { secret: "slackWebhookUrl", key: "slack-webhook-url", title: "Slack" },
  email: { secret: "smtpPassword", key: "smtp-password", title: "E-mail" },
  pagerduty: { secret: "pagerdutyRoutingKey", key: "pagerduty-routing-key", title: "PagerDuty" },
  webhook: { secret: "defaultWebhookUrl", key: "default-webhook-url", title: "The default webhook" },
  watchdog: { secret: "watchdogWebhookUrl", key: "watchdog-webhook-url", title: "The dead man's switch" },
} as const;

export type ChannelName = keyof typeof channels;

export type ChannelSecret = (typeof channels)[ChannelName]["secret"];

/** Channels in the order of the settings. */
export const channelNames = Object.keys(channels) as ChannelName[];

/** Where the Secret `alertmanager-receivers` is mounted. */
export const secretsDirectory = "/etc/alertmanager/secrets";

/** The file that holds a channel's secret. */
export const secretFile = (name: ChannelName): string => `${secretsDirectory}/${channels[name].key}`;

type ChannelSettings = Settings["alertmanager"]["channels"];

const switchedOn = (settings: ChannelSettings, name: ChannelName): boolean => Boolean(settings[name]);

/** Channels that can notify: switched on in the settings, with their secret configured. */
export function activeChannels(settings: ChannelSettings, secrets: ReadonlySet<ChannelSecret>): Set<ChannelName> {
  return new Set(channelNames.filter((name) => switchedOn(settings, name) && secrets.has(channels[name].secret)));
}

function leftOut(settings: ChannelSettings, secrets: ReadonlySet<ChannelSecret>, name: ChannelName): string {
  const { secret, title } = channels[name];
  if (!switchedOn(settings, name)) {
    const unused = secrets.has(secret) ? `, though the secret ${secret} is set` : "";
    return `${title} is left out: alertmanager.channels.${name} is off${unused}.`;
  }
  return `${title} is left out: its secret is missing. Run: pulumi config set --secret ${secret}`;
}

/** Who hears of critical alerts, of others, and of silence, while channels are missing. */
function consequences(active: ReadonlySet<ChannelName>): string[] {
  const critical = (["slack", "email", "pagerduty"] as const).filter((name) => active.has(name));
  const others = (["webhook", "slack", "email", "pagerduty"] as const).find((name) => active.has(name));
  const titles = critical.map((name) => channels[name].title).join(", ");
  const nobody = "Alerts notify nobody, critical ones included: they show only in the UIs.";
  const fallback = `Critical alerts go to ${others ? channels[others].title.toLowerCase() : "nobody"} like all others.`;
  return [
    ...(others === undefined ? [nobody] : [critical.length > 0 ? `Critical alerts go to: ${titles}.` : fallback]),
    ...(active.has("watchdog") ? [] : ["Nobody notices when alerting itself stops."]),
  ];
}

/** What an operator should know about channels that are left out; empty when all are there. */
export function channelNotices(settings: ChannelSettings, secrets: ReadonlySet<ChannelSecret>): string[] {
  const active = activeChannels(settings, secrets);
  const missing = channelNames.filter((name) => !active.has(name));
  if (missing.length === 0) return [];
  return [...missing.map((name) => leftOut(settings, secrets, name)), ...consequences(active)];
}
