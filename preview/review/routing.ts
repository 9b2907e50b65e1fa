import { parse } from "yaml";
import { at, listAt, textAt } from "../analysis/tree";
import type { Tree } from "../analysis/tree";
import type { Files } from "./base";

/** Where alerts of a stack go. */
export interface Routing {
  /** Receivers by name, with what they notify; empty for one that notifies nobody. */
  readonly receivers: ReadonlyMap<string, readonly string[]>;
  /** Names of the receivers that an alert with these labels reaches, in the order of the routes. */
  receiversOf(labels: Readonly<Record<string, string>>): readonly string[];
}

/** `severity=~"warning|info"`; the quotes may be left out. */
const MATCHER = /^\s*([\w.:-]+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$/;

type Labels = Readonly<Record<string, string>>;

/** True when a label has what a matcher asks for; a label that is not there counts as empty. */
function matches(matcher: string, labels: Labels): boolean {
  const [, name = "", operator = "", quoted, bare = ""] = MATCHER.exec(matcher) ?? [];
  const [value, wanted] = [labels[name] ?? "", quoted ?? bare];
  const hit = operator.endsWith("~") ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted;
  return operator.startsWith("!") ? !hit : hit;
}

const takes = (route: Tree, labels: Labels): boolean =>
  listAt(route, "matchers").every((matcher) => typeof matcher === "string" && matches(matcher, labels));

/** Alertmanager's own order: the first route that takes it, and the next ones while a route says `continue`. */
function reached(route: Tree, labels: Labels, inherited: string): string[] {
  const receiver = textAt(route, "receiver") || inherited;
  const found: string[] = [];
  for (const child of listAt(route, "routes").filter((one) => takes(one, labels))) {
    found.push(...reached(child, labels, receiver));
    if (at(child, "continue") !== true) break;
  }
  return found.length > 0 ? found : [receiver];
}

const kinds: readonly (readonly [string, (config: Tree) => string])[] = [
  ["slack_configs", (config) => `Slack ${textAt(config, "channel")}`.trim()],
  ["email_configs", (config) => `e-mail ${textAt(config, "to")}`.trim()],
  ["pagerduty_configs", () => "PagerDuty"],
  ["webhook_configs", () => "webhook"],
];

const destinations = (receiver: Tree): string[] =>
  kinds.flatMap(([kind, tell]) => listAt(receiver, kind).map((config) => tell(config)));

function configIn(text: string): Tree {
  const object: unknown = parse(text);
  const file = textAt(object, "stringData", "alertmanager.yml") || textAt(object, "data", "alertmanager.yml");
  return file === "" ? undefined : parse(file);
}

/** The routes of a rendered directory; undefined where it has no Alertmanager. */
export function routingOf(files: Files): Routing | undefined {
  const texts = [...files].filter(([path, text]) => path.includes("/") && /^ {2}alertmanager\.yml: /m.test(text));
  const config = texts.map(([, text]) => configIn(text)).find((one) => at(one, "route") !== undefined);
  if (config === undefined) return undefined;
  const receivers = listAt(config, "receivers").map((one) => [textAt(one, "name"), destinations(one)] as const);
  return { receivers: new Map(receivers), receiversOf: (labels) => reached(at(config, "route"), labels, "") };
}

/** Where an alert goes, in words. */
export function destinationText(routing: Routing | undefined, labels: Labels): string {
  if (!routing) return "nowhere: there is no Alertmanager";
  const names = [...new Set(routing.receiversOf(labels))];
  return names.map((name) => `${name}: ${(routing.receivers.get(name) ?? []).join(", ") || "nobody"}`).join("; ");
}
