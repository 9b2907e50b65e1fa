import { roomValues } from "../../settings/config";
import { schema } from "../../settings/schema";
import type { Settings } from "../../settings/schema";
import type { StackConfig } from "../config";
import { textAt } from "./tree";

/** What the analysis knows of a stack beside its rendered resources. */
export interface Facts {
  readonly load: Settings["load"];
  /** Zones that the cluster's nodes stand in. */
  readonly zones: number;
  /** AWS region, for which the prices should be; absent in a stack without an AWS side. */
  readonly region?: string;
}

/** `controlPlaneCidrs` is `control plane subnets`, `apiServerIp` is `api server`. */
const wordsOf = (key: string): string =>
  key
    .replace(/Cidrs$/, "Subnets")
    .replace(/Ip$/, "")
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** What the settings call the addresses that they list, by range; empty for other programs than this repository's. */
export function addressNamesOf(project: string, { values }: StackConfig): ReadonlyMap<string, string> {
  const texts = { network: values[`${project}:network`] ?? "{}" };
  const { network } = roomValues({ texts, encrypted: new Set() });
  const entries = typeof network === "object" && network !== null ? Object.entries(network) : [];
  const ranges = entries.flatMap(([key, value]: [string, unknown]) => {
    if (/Cidrs$/.test(key) && Array.isArray(value)) return value.map((cidr) => [String(cidr), wordsOf(key)] as const);
    return /Ip$/.test(key) && typeof value === "string" ? [[`${value}/32`, wordsOf(key)] as const] : [];
  });
  return new Map(ranges);
}

/** The facts in a stack's configuration; undefined for a program with other settings than this repository's. */
export function factsOf(project: string, { values, secretKeys }: StackConfig): Facts | undefined {
  const prefix = `${project}:`;
  const own = Object.entries(values).filter(([key]) => key.startsWith(prefix));
  const texts = Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), text]));
  const encrypted = new Set(secretKeys.map((key) => key.slice(prefix.length)));
  const rooms = roomValues({ texts, encrypted });
  // The rooms that are read, and no others: checking all of them takes longer than the analysis.
  const load = schema.shape.load.safeParse(rooms.load);
  const cluster = schema.shape.cluster.safeParse(rooms.cluster);
  const region = textAt(rooms.aws, "region");
  if (!load.success || !cluster.success) return undefined;
  return { load: load.data, zones: cluster.data.availabilityZones, ...(region === "" ? {} : { region }) };
}
