import { rule, unless } from "./rule";

/** Channels that are told when alerts stop, or that wake people. */
const awake = ["watchdog", "pagerduty"] as const;

export const schedule = {
  theDayEndsAfterItBegins: rule(
    "schedule.down is later in the day than schedule.up",
    ["schedule"],
    ({ schedule: { enabled, up, down } }) =>
      unless(!enabled || up < down, {
        path: "schedule.down",
        value: down,
        reason: `is not later in the day than schedule.up ${up}: the stack would stop before it starts`,
        remedy: `write a time after ${up}`,
      }),
  ),

  whatIsProtectedStaysUp: rule(
    "schedule.enabled goes with aws.protect false: a stack that must not be deleted is one that must not stop every evening",
    ["aws", "schedule"],
    ({ aws, schedule: { enabled } }) =>
      unless(!enabled || aws?.protect !== true, {
        path: "schedule.enabled",
        value: enabled,
        reason: "would stop metrics, logs and alerts every evening in a stack that aws.protect declares worth keeping",
        remedy: "write false, or set aws.protect to false",
      }),
  ),

  nobodyIsPagedByTheSchedule: rule(
    "schedule.enabled goes without alertmanager.channels.watchdog and pagerduty: the first would page every evening, the second never at night",
    ["alertmanager", "schedule"],
    ({ alertmanager: { channels }, schedule: { enabled } }) =>
      awake
        .filter((channel) => enabled && channels[channel])
        .map((channel) => ({
          path: `alertmanager.channels.${channel}`,
          value: channels[channel],
          reason:
            channel === "watchdog"
              ? "would page every evening: schedule.enabled stops the alerts that the dead man's switch waits for"
              : "promises to wake people, but schedule.enabled stops alerts every evening",
          remedy: "write false, or set schedule.enabled to false",
        })),
  ),
};
