/** What is wrong with a routing tree or with inhibit rules, given the alerts that there are. */
import { routingOf } from "../../../preview/review/routing";
import type { Routing } from "../../../preview/review/routing";
import { toYaml } from "../../../lib/yaml";
import type { AlertmanagerYaml, RouteNode } from "./configuration";

type Labels = Readonly<Record<string, string>>;

/** An alert with what it carries when it fires. */
export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  readonly team: string;
  /** Names of all its labels, those of the alert's expression and of the server included. */
  readonly labels: ReadonlySet<string>;
}

const labelsOf = ({ name, severity, team }: FiredAlert): Labels => ({ alertname: name, severity, team });

/** Routes and receivers of a configuration, as the preview's review of a change evaluates them. */
export function routingIn(config: AlertmanagerYaml): Routing {
  const secret = toYaml({ stringData: { "alertmanager.yml": toYaml(config) } });
  const routing = routingOf(new Map([["monitoring/secret-alertmanager-config.yaml", secret]]));
  if (routing === undefined) throw new Error("the configuration has no route");
  return routing;
}

/** Kinds of integrations of a receiver: `slack_configs`, `email_configs`... */
export const integrationsOf = (config: AlertmanagerYaml, name: string): string[] =>
  Object.keys(config.receivers.find((receiver) => receiver.name === name) ?? {}).filter((key) => key !== "name");

/** What must page for a critical alert: all of these that any receiver has. */
const paging = ["slack_configs", "email_configs", "pagerduty_configs"];

function alertFaults(config: AlertmanagerYaml, alert: FiredAlert, receivers: readonly string[]): string[] {
  const kinds = receivers.flatMap((name) => integrationsOf(config, name));
  const everywhere = new Set(config.receivers.flatMap(({ name }) => integrationsOf(config, name)));
  const faults = kinds.length === 0 ? [`${alert.name} lands nowhere: ${receivers.join(", ")}`] : [];
  const silent = paging.filter((kind) => everywhere.has(kind) && !kinds.includes(kind));
  if (alert.severity === "critical") faults.push(...silent.map((kind) => `${alert.name} does not page by ${kind}`));
  return [
    ...faults,
    ...receivers.filter((name) => name === "watchdog").map(() => `${alert.name} counts as a sign of life`),
  ];
}

function watchdogFaults(config: AlertmanagerYaml, alert: FiredAlert, receivers: readonly string[]): string[] {
  const wanted = config.receivers.some(({ name }) => name === "watchdog") ? "watchdog" : "none";
  return receivers.join() === wanted ? [] : [`${alert.name} goes to ${receivers.join(", ")}, want ${wanted}`];
}

interface Place {
  readonly path: string;
  readonly node: RouteNode;
}

const placesOf = (node: RouteNode, path: string): Place[] => [
  { path, node },
  ...(node.routes ?? []).flatMap((child) => placesOf(child, `${path} > ${(child.matchers ?? []).join(", ")}`)),
];

/** The same tree, in which every route names itself instead of its receiver. */
const selfNamed = (node: RouteNode, path: string): RouteNode => ({
  ...node,
  receiver: path,
  routes: (node.routes ?? []).map((child) => selfNamed(child, `${path} > ${(child.matchers ?? []).join(", ")}`)),
});

function unreachable(config: AlertmanagerYaml, alerts: readonly FiredAlert[]): string[] {
  const routing = routingIn({ ...config, route: selfNamed(config.route, "root") });
  const taken = new Set(alerts.flatMap((alert) => routing.receiversOf(labelsOf(alert))));
  return placesOf(config.route, "root")
    .filter(({ path }) => !taken.has(path))
    .map(({ path }) => `no alert ever takes the route ${path}`);
}

/**
 * Reasons why somebody is not told, or is told of the wrong thing: alerts that land nowhere, critical ones that do not page
 * by every channel that pages, signs of life that are none, routes that no alert takes. Empty when all is well.
 */
export function routingFaults(config: AlertmanagerYaml, alerts: readonly FiredAlert[]): string[] {
  const routing = routingIn(config);
  const faultsOf = (alert: FiredAlert) =>
    (alert.name === "Watchdog" ? watchdogFaults : alertFaults)(config, alert, routing.receiversOf(labelsOf(alert)));
  return [...alerts.flatMap(faultsOf), ...unreachable(config, alerts)];
}

const matcherParts = /^(\w+)(=~|!~|!=|=)"(.*)"$/;

/** True when an alert can have what a matcher asks for; of labels besides its name, severity and team, that it has them. */
export function canMatch(matcher: string, alert: FiredAlert): boolean {
  const [, label = "", operator = "", value = ""] = matcherParts.exec(matcher) ?? [];
  const fixed = labelsOf(alert)[label];
  if (fixed === undefined) return alert.labels.has(label);
  const hit = operator.endsWith("~") ? new RegExp(`^(?:${value})$`).test(fixed) : fixed === value;
  return operator.startsWith("!") ? !hit : hit;
}

/**
 * Reasons why an inhibit rule never holds anything back, or holds back what has nothing to do with its source: a side that
 * matches no alert, or alerts of which some lack a label that has to be equal. Empty when all is well.
 */
export function inhibitionFaults(config: AlertmanagerYaml, alerts: readonly FiredAlert[]): string[] {
  return config.inhibit_rules.flatMap(({ source_matchers: source, target_matchers: target, equal }) => {
    const rule = `${source.join(", ")} -> ${target.join(", ")}`;
    const matching = (matchers: readonly string[]) =>
      alerts.filter((alert) => matchers.every((matcher) => canMatch(matcher, alert)));
    const [sources, targets] = [matching(source), matching(target)];
    const pairs = targets.some(({ name }) => sources.some((one) => one.name !== name));
    if (sources.length === 0) return [`${rule}: no alert is a source`];
    if (targets.length === 0) return [`${rule}: no alert is a target`];
    if (!pairs) return [`${rule}: no alert holds back another one`];
    return equal.flatMap((label) =>
      [...sources, ...targets]
        .filter(({ labels }) => !labels.has(label))
        .map(({ name }) => `${rule}: ${name} has no label ${label}`),
    );
  });
}
