/** The Alertmanager configuration of the repository's stacks, with every set of channels. */
import { parse } from "yaml";
import type { ChannelName, ChannelSecret } from "../../../components/alertmanager/channels";
import { channels } from "../../../components/alertmanager/channels";
import { alertmanagerConfig } from "../../../components/alertmanager/config";
import { settingsOf } from "../../../scripts/docs/stacks";
import { plain } from "../../../preview/values";
import { previewOf } from "../program";
import { RenderedStack } from "../servers/stack";

export interface RouteNode {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly RouteNode[];
}

/** alertmanager.yml, as far as routing goes. */
export interface AlertmanagerYaml {
  readonly route: RouteNode;
  readonly receivers: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
}

export const stacks = ["production", "staging"] as const;
export type StackName = (typeof stacks)[number];

/** Channels that a stack file switches on. */
export function channelsOf(stack: StackName): ChannelName[] {
  const settings = settingsOf(stack).alertmanager.channels;
  return (Object.keys(channels) as ChannelName[]).filter((name) => Boolean(settings[name]));
}

/** What the program renders for a stack without any secret. */
export async function renderedWithout(stack: StackName): Promise<AlertmanagerYaml> {
  const { resources } = await previewOf(stack);
  const secret = resources.find(({ type, name }) => type.endsWith(":Secret") && name === "alertmanager-config");
  if (secret === undefined) throw new Error(`the stack ${stack} renders no Secret alertmanager-config`);
  const { stringData } = plain(secret.inputs) as { stringData: Readonly<Record<string, string>> };
  return parse(stringData["alertmanager.yml"] ?? "") as AlertmanagerYaml;
}

/** The text that the program renders for production while every channel has its secret. */
export async function renderedWithAll(): Promise<string> {
  return (await RenderedStack.of("production")).files("alertmanager-config")["alertmanager.yml"] ?? "";
}

/** What a stack renders while only these channels have their secrets. */
export function configurationWith(stack: StackName, active: readonly ChannelName[]): AlertmanagerYaml {
  const secrets = new Set<ChannelSecret>(active.map((name) => channels[name].secret));
  return alertmanagerConfig(settingsOf(stack).alertmanager, secrets) as unknown as AlertmanagerYaml;
}

/** Every set of some of the given things, the empty one first. */
export const subsets = <Thing>(things: readonly Thing[]): Thing[][] =>
  things.reduce<Thing[][]>((sets, thing) => [...sets, ...sets.map((set) => [...set, thing])], [[]]);
