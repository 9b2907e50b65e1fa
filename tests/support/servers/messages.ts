/** Questions that tests of alerting ask of what the receivers got. */
import type { Notification } from "./notifications";

/** Name and namespace of the group that a message is about: its title without severity and count. */
const groupOf = ({ alertname, title }: Notification): string =>
  title === "" ? alertname : title.replace(/^\[\w+\] /, "").replace(/, \d+ times$/, "");

/** What a Slack message says of each alert, without the numbers of its description. */
const summaries = (body: string): string[] => {
  const { attachments } = JSON.parse(body) as { attachments: { text: string }[] };
  return [...(attachments[0]?.text ?? "").matchAll(/^(?::white_check_mark: )?\*.*\*$/gm)].map(String).sort();
};

/** Slack messages that say to the same channel what the last one about the same group had said already. */
export function repeated(notifications: readonly Notification[]): string[] {
  const last = new Map<string, string>();
  return notifications
    .filter(({ to }) => to.startsWith("slack "))
    .filter((one) => {
      const [place, said] = [
        `${one.to}: ${groupOf(one)}`,
        JSON.stringify([one.status, one.title, summaries(one.body)]),
      ];
      const same = last.get(place) === said;
      last.set(place, said);
      return same;
    })
    .map(({ to, title }) => `${to}: ${title}`);
}

/** `firing [CRITICAL] RedisDown in monitoring (production)` of every message to a place, sorted. */
export const titlesAt = (notifications: readonly Notification[], place: string): string[] =>
  notifications
    .filter(({ to }) => to === place)
    .map(({ status, title }) => `${status} ${title}`)
    .sort();

/** The longest silence of the dead man's switch in seconds, until now. */
export function longestSilence(notifications: readonly Notification[]): number {
  const beats = notifications.filter(({ to }) => to === "watchdog").map(({ at }) => at.getTime());
  const gaps = [...beats.slice(1), Date.now()].map((beat, index) => beat - (beats[index] ?? 0));
  return Math.max(...gaps) / 1000;
}
