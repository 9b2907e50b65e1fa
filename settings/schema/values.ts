import { z } from "zod";
import {
  bytes,
  byteSizePattern,
  cpuPattern,
  durationPattern,
  millicores,
  quantityPattern,
  seconds,
} from "../../lib/units";
import type { ByteSize, Cpu, Duration, Quantity } from "../../lib/units";
import { limits, textOf, unquoted, wholeDays } from "./form";
import type { Limits } from "./form";

const durationForm = {
  noun: "a duration",
  write: "a whole number and one unit of s, m, h, d, w or y, for example 30d",
  pattern: durationPattern,
};

/** A duration, at least 1s unless told otherwise. */
export const duration = (within: Limits<Duration> = {}) =>
  textOf<Duration>(durationForm, limits(seconds, { min: "1s", ...within }));

/** A duration for a tool that counts in days, at least 1d unless told otherwise. */
export const dayDuration = (within: Limits<Duration> = {}) =>
  textOf<Duration>(durationForm, [...limits(seconds, { min: "1d", ...within }), wholeDays]);

const quantityForm = {
  noun: "a quantity of bytes",
  write: "a whole number and one unit of Ki, Mi, Gi or Ti, for example 100Gi",
  pattern: quantityPattern,
};

/** An amount of memory, at least 1Mi: less is a slip of the unit. */
export const quantity = () => textOf<Quantity>(quantityForm, limits(bytes, { min: "1Mi" }));

/** A gp3 volume, between 1Gi and the 16Ti that EBS has always allowed. */
export const volume = (within: Limits<Quantity> = {}) =>
  textOf<Quantity>(quantityForm, limits(bytes, { min: "1Gi", max: "16Ti", ...within }));

export const byteSize = () =>
  textOf<ByteSize>(
    {
      noun: "a size of data",
      write: "a whole number and one unit of KB, MB, GB or TB, for example 85GB",
      pattern: byteSizePattern,
    },
    limits(bytes, { min: "1KB" }),
  );

export const cpu = () =>
  unquoted(
    textOf<Cpu>(
      {
        noun: "an amount of processor time",
        write: "cores or thousandths of one, for example 2 or 250m",
        pattern: cpuPattern,
      },
      limits(millicores, { min: "1m" }),
    ),
  );

const label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

/** A Kubernetes name; shorter than 63 where it becomes part of a longer one. */
export const name = (longest = 63) =>
  textOf<string>(
    {
      noun: "a Kubernetes name",
      write: "lower-case letters, digits and dashes, starting and ending with a letter or digit",
      pattern: new RegExp(`^${label}$`),
    },
    [{ says: `at most ${longest} characters`, holds: (text) => text.length <= longest, reason: "is too long" }],
  );

export const hostname = () =>
  textOf<string>({
    noun: "a host name",
    write: "a full DNS name without scheme or path, for example grafana.example.com",
    pattern: new RegExp(`^(?=.{1,253}$)(${label}\\.)+${label}$`),
  });

export const httpsUrl = () =>
  textOf<string>({
    noun: "an https URL",
    write: "a URL that starts with https:// and holds no password, for example https://example.com/path",
    pattern: /^https:\/\/[^\s/@]+(\/[^\s@]*)?$/,
  });

export const email = () =>
  textOf<string>({
    noun: "an e-mail address",
    write: "one address, for example sre@example.com",
    pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  });

export const hostPort = () =>
  textOf<string>({
    noun: "host:port",
    write: "a host and a port, for example smtp.example.com:587",
    pattern: /^[a-z0-9.-]+:\d{2,5}$/,
  });

export const slackChannel = () =>
  textOf<string>({
    noun: "a Slack channel",
    write: 'the channel with its #, in quotes, for example "#alerts"',
    pattern: /^#[^\s#]+$/,
  });

/** Any text that is not empty. */
export const text = () => textOf<string>({ noun: "a text", write: "a text that is not empty", pattern: /\S/ });

/** True for a text that is a regular expression. */
function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** Names of metrics, as a regular expression of whole names; what Go and JavaScript read differently is left out. */
export const metricPattern = () =>
  textOf<string>(
    {
      noun: "names of metrics",
      write: "a name, or a regular expression of whole names such as nodejs_gc_.*",
      pattern: /^[a-zA-Z_:][\w:.*+?|()]*$/,
    },
    [{ says: "a regular expression", holds: isPattern, reason: "is not a regular expression" }],
  );

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

export const ipv4 = () =>
  textOf<string>({
    noun: "an IPv4 address",
    write: "four numbers, for example 172.20.0.1",
    pattern: new RegExp(`^${octet}(\\.${octet}){3}$`),
  });

export const cidr = () =>
  textOf<string>({
    noun: "an IPv4 address block",
    write: "an address and a prefix length, for example 10.0.0.0/16",
    pattern: new RegExp(`^${octet}(\\.${octet}){3}/(3[0-2]|[12]?\\d)$`),
  });

/** A count with bounds; the upper one stops slips of the keyboard, not real growth. */
export const count = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

const amount = <C extends z.ZodType, M extends z.ZodType>(processor: C, memory: M) =>
  z.strictObject({ cpu: processor, memory });

/** What a container asks for and may use at most. */
export const resources = () =>
  z
    .strictObject({
      requests: amount(
        cpu().describe("cores that the scheduler reserves"),
        quantity().describe("memory that the scheduler reserves"),
      ).describe("what the scheduler reserves"),
      limits: amount(
        cpu().describe("cores above which the container is throttled"),
        quantity().describe("memory above which the container is killed"),
      ).describe("what the container may use at most"),
    })
    .superRefine(({ requests, limits: most }, context) => {
      for (const [kind, measure] of [
        ["cpu", millicores],
        ["memory", bytes],
      ] as const) {
        if (measure(requests[kind]) <= measure(most[kind])) continue;
        const message = `is above the limit of ${most[kind]}`;
        const remedy = `write at most ${most[kind]}, or raise limits.${kind}`;
        context.addIssue({ code: "custom", path: ["requests", kind], message, params: { remedy } });
      }
    })
    .describe("processor and memory that a container asks for, and may use at most");

type ResourceSettings = z.infer<ReturnType<typeof resources>>;

/** Short form of a default: request and limit of processor and memory. */
export function amounts(
  cpuRequest: Cpu,
  cpuLimit: Cpu,
  memoryRequest: Quantity,
  memoryLimit: Quantity,
): ResourceSettings {
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: { cpu: cpuLimit, memory: memoryLimit },
  };
}
