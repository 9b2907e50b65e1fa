import { setSecret } from "../faults";
import { seconds } from "../../lib/units";
import type { SecretKey } from "../schema";
import { rule, unless } from "./rule";

/** The secret each notification channel needs. */
export const channelSecrets = {
  slack: "slackWebhookUrl",
  email: "smtpPassword",
  pagerduty: "pagerdutyRoutingKey",
  webhook: "defaultWebhookUrl",
  watchdog: "watchdogWebhookUrl",
} as const satisfies Record<string, SecretKey>;

export const notifications = {
  notificationsAreRememberedUntilRepeated: rule(
    "alertmanager.retention is at least alertmanager.repeatInterval, else alerts repeat early",
    ["alertmanager"],
    ({ alertmanager: { retention, repeatInterval } }) =>
      unless(seconds(repeatInterval) <= seconds(retention), {
        path: "alertmanager.repeatInterval",
        value: repeatInterval,
        reason: `is longer than alertmanager.retention ${retention}: the notification is forgotten and sent again early`,
        remedy: `write at most ${retention}, or raise alertmanager.retention`,
      }),
  ),

  requiredChannelsAreOn: rule(
    "every channel of alertmanager.requiredChannels is set in alertmanager.channels",
    ["alertmanager"],
    ({ alertmanager: { channels, requiredChannels } }) =>
      requiredChannels.flatMap((channel) =>
        unless(Boolean(channels[channel]), {
          path: `alertmanager.channels.${channel}`,
          value: channels[channel],
          reason: "is off, but alertmanager.requiredChannels names it",
          remedy: "set it, or remove it from alertmanager.requiredChannels",
        }),
      ),
  ),

  requiredChannelsHaveTheirSecret: rule(
    "every channel of alertmanager.requiredChannels has its secret, else its routes would end in a receiver that cannot send",
    ["alertmanager"],
    ({ alertmanager: { requiredChannels } }, { keys }) =>
      requiredChannels.flatMap((channel) =>
        unless(keys.has(channelSecrets[channel]), {
          path: channelSecrets[channel],
          value: undefined,
          reason: `is missing, but alertmanager.requiredChannels names ${channel}: its routes would have a receiver that cannot send`,
          remedy: setSecret(channelSecrets[channel]),
        }),
      ),
  ),
};
