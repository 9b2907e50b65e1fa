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
  /** AWS region, for which the prices should be. */
  readonly region: string;
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
  if (!load.success || !cluster.success || region === "") return undefined;
  return { load: load.data, zones: cluster.data.availabilityZones, region };
}
