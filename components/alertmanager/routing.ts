import type { Settings } from "../../settings/schema";
import type { ChannelName } from "./channels";
import { receiver } from "./receivers";
import type { Destinations, Receiver } from "./receivers";

type AlertmanagerSettings = Settings["alertmanager"];

/** A route in Alertmanager's own format, as far as this stack uses it. */
export interface Route {
  readonly matchers: readonly string[];
  readonly receiver: string;
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/** A route with the receivers that it and its own routes name. */
interface Branch {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
}

const critical = 'severity="critical"';

/** People should be paged before the usual half minute of collecting is over. */
const atOnce = { group_wait: "10s" };

/** Sent every 5 to 6 minutes: sooner than any dead man's switch loses patience, later than a scrape hiccup lasts. */
const heartbeat = { group_wait: "0s", group_interval: "1m", repeat_interval: "5m" };

/** What pages people, besides a Slack channel. */
function paging({ channels }: AlertmanagerSettings, active: ReadonlySet<ChannelName>): Destinations {
  return {
    email: active.has("email") ? (channels.email?.to ?? []) : [],
    pagerduty: active.has("pagerduty"),
  };
}

/** Without a switch the Watchdog, which always fires, must not fill a channel that people read. */
function watchdogBranch(active: ReadonlySet<ChannelName>): Branch {
  const matchers = ['alertname="Watchdog"'];
  return active.has("watchdog")
    ? {
        route: { matchers, receiver: "watchdog", ...heartbeat },
        receivers: [receiver("watchdog", { watchdog: true })],
      }
    : { route: { matchers, receiver: "none" }, receivers: [receiver("none", {})] };
}

/** A team's own channel gets all its alerts; its critical ones page like everybody's and show in the common channel too. */
function teamBranches(settings: AlertmanagerSettings, active: ReadonlySet<ChannelName>): Branch[] {
  const { slack } = settings.channels;
  if (!active.has("slack") || !slack) return [];
  return Object.entries(settings.teams).map(([team, channel]) => {
    const [name, pager] = [`team-${team}`, `team-${team}-critical`];
    return {
      route: {
        matchers: [`team="${team}"`],
        receiver: name,
        routes: [{ matchers: [critical], receiver: pager, ...atOnce }],
      },
      receivers: [
        receiver(name, { slack: [channel] }),
        receiver(pager, { slack: [channel, slack.criticalChannel], ...paging(settings, active) }),
      ],
    };
  });
}

function severityBranches(settings: AlertmanagerSettings, active: ReadonlySet<ChannelName>): Branch[] {
  const slack = active.has("slack") ? settings.channels.slack : undefined;
  const pages = slack !== undefined || active.has("email") || active.has("pagerduty");
  const slackTo = (channel: string | undefined) => (channel === undefined ? {} : { slack: [channel] });
  return [
    ...(pages
      ? [
          {
            route: { matchers: [critical], receiver: "critical", ...atOnce },
            receivers: [receiver("critical", { ...slackTo(slack?.criticalChannel), ...paging(settings, active) })],
          },
        ]
      : []),
    ...(slack
      ? [
          {
            route: { matchers: ['severity="warning"'], receiver: "warning" },
            receivers: [receiver("warning", slackTo(slack.channel))],
          },
        ]
      : []),
  ];
}

/** The webhook, or else the least obtrusive channel there is: an alert must land somewhere. */
function defaultReceiver({ channels }: AlertmanagerSettings, active: ReadonlySet<ChannelName>): Receiver {
  const first = (["webhook", "slack", "email", "pagerduty"] as const).find((name) => active.has(name));
  return receiver("default", {
    webhook: first === "webhook",
    slack: first === "slack" && channels.slack ? [channels.slack.channel] : [],
    email: first === "email" && channels.email ? channels.email.to : [],
    pagerduty: first === "pagerduty",
  });
}

/**
 * The routing tree and its receivers: an alert takes the first route that matches.
 *
 * Watchdog, then the teams with a channel of their own, then critical, then warning; the rest, and everything whose
 * channels are missing, goes to the default receiver.
 */
export function routing(settings: AlertmanagerSettings, active: ReadonlySet<ChannelName>) {
  const branches = [watchdogBranch(active), ...teamBranches(settings, active), ...severityBranches(settings, active)];
  return {
    route: {
      receiver: "default",
      group_by: ["alertname", "cluster", "namespace"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: settings.repeatInterval,
      routes: branches.map(({ route }) => route),
    },
    receivers: [defaultReceiver(settings, active), ...branches.flatMap(({ receivers }) => receivers)],
  };
}
