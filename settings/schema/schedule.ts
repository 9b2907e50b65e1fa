import { z } from "zod";
import { textOf } from "./form";
import { amounts, resources } from "./values";

/** True for a name of the IANA time zone database, as Kubernetes takes it for a CronJob. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const timeZone = () =>
  textOf<string>(
    {
      noun: "a time zone",
      write: "a name of the IANA database, for example Europe/Berlin",
      pattern: /^[A-Z][\w+-]*(\/[\w+-]+)*$/i,
    },
    [{ says: "a name of the IANA database", holds: isTimeZone, reason: "is not in the IANA time zone database" }],
  );

const timeOfDay = () =>
  textOf<string>({
    noun: "a time of day",
    write: "hours and minutes, for example 07:00",
    pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
  });

/** Days of the week by the numbers that cron gives them. */
export const weekdays = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 } as const;

export type Weekday = keyof typeof weekdays;

const weekday = z.enum(Object.keys(weekdays) as [Weekday, ...Weekday[]]);

export const schedule = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("scale what runs in the namespace monitoring to zero outside working hours, alerts included"),
    timeZone: timeZone().default("Etc/UTC").describe("time zone of the times"),
    days: z
      .array(weekday)
      .min(1)
      .default(["mon", "tue", "wed", "thu", "fri"])
      .describe("days on which the stack runs; on others it stays down"),
    up: timeOfDay().default("07:00").describe("time of day at which it starts"),
    down: timeOfDay().default("19:00").describe("time of day at which it stops"),
    resources: resources().default(amounts("10m", "100m", "64Mi", "128Mi")),
  })
  .prefault({})
  .describe("working hours of a stack that nobody needs at night");
