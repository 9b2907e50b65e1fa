import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { withAlertPanels, type RenderedAlert } from "./alert-panels";
import { tunableOf, tuned, type AlertRule, type AlertTuning, type TunableAlert } from "./alert-tuning";
import type { Bundle, Dashboard, RuleEngine, RuleFile } from "./contracts";
import { selectorsIn, type Selector } from "./promql";
import { toYaml } from "./yaml";

/** Links that alerts carry; both derived, never typed. */
export interface BundleLinks {
  /** URL under which this repository's files can be read. */
  readonly repository: string;
  /** URL of Grafana. */
  readonly grafana: string;
}

/** What a stack wants of the written content. */
export interface BundleChoices {
  /** Rooms that the stack does not run, whose alerts would fire for what is not there. */
  readonly absent?: readonly string[];
  /** True where the platform's targets are divided among several servers, none of which can evaluate rules about all of them. */
  readonly sharded?: boolean;
  /** By name of the alert; what is not named stays as its rule file has it. */
  readonly alerts?: Readonly<Record<string, AlertTuning>>;
}

/** Rules about single targets, which every server evaluates for its own. */
export const targetRules = "prometheus.targets.yml";

interface Rule extends AlertRule {
  readonly record?: string;
}

interface RuleDocument {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** What a dashboard file exports: a built dashboard of the Grafana Foundation SDK. */
interface DashboardModule {
  readonly default: sdk.Dashboard;
}

/** What a room has written, with links, before alerts and dashboards of all rooms meet. */
interface Written {
  readonly room: string;
  readonly rules: readonly (RuleDocument & Pick<RuleFile, "file" | "engine">)[];
  readonly dashboards: readonly sdk.Dashboard[];
}

const files = (directory: string, suffix: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((file) => file.endsWith(suffix))
        .sort()
        .map((file) => join(directory, file))
    : [];

/** An alert names its dashboard by uid in the annotation `dashboard`; that becomes a link. */
function linked(rule: Rule, room: string, links: BundleLinks): Rule {
  if (rule.alert === undefined) return rule;
  const { dashboard, ...annotations } = rule.annotations ?? {};
  return {
    ...rule,
    annotations: {
      ...annotations,
      runbook_url: `${links.repository}/components/${room}/runbooks/${rule.alert}.md`,
      ...(dashboard === undefined ? {} : { dashboard_url: `${links.grafana}/d/${dashboard}` }),
    },
  };
}

const readDocument = (path: string): RuleDocument => parse(readFileSync(path, "utf8")) as RuleDocument;

function readRules(
  path: string,
  room: string,
  links: BundleLinks,
  alerts: BundleChoices["alerts"] = {},
): Written["rules"][number] {
  const tunedRules = (rules: readonly Rule[]) => rules.flatMap((rule) => tuned(rule, alerts[rule.alert ?? ""]));
  const groups = readDocument(path)
    .groups.map((group) => ({ ...group, rules: tunedRules(group.rules).map((rule) => linked(rule, room, links)) }))
    .filter(({ rules }) => rules.length > 0);
  const engine: RuleEngine = path.endsWith(".logs.yml") ? "loki" : "prometheus";
  return { file: `${basename(room)}.${basename(path)}`, engine, groups };
}

/** Loads a module by a computed path, so that adding a dashboard is adding a file. */
const loadModule = createRequire(__filename);

function readDashboard(path: string): sdk.Dashboard {
  const uid = basename(path, ".ts");
  const { default: dashboard } = loadModule(path) as DashboardModule;
  if (dashboard.uid !== uid) throw new Error(`${path}: uid is ${String(dashboard.uid)}, want the file's name ${uid}`);
  return dashboard;
}

function readRoom(components: string, room: string, links: BundleLinks, { alerts }: BundleChoices): Written {
  const directory = join(components, room);
  const rules = [...files(join(directory, "alerts"), ".yml"), ...files(join(directory, "recording"), ".yml")];
  return {
    room,
    rules: rules.map((path) => readRules(path, room, links, alerts)).filter(({ groups }) => groups.length > 0),
    dashboards: files(join(directory, "dashboards"), ".ts").map(readDashboard),
  };
}

/** True where a selector reads the platform's targets, or those of every job. */
const readsThePlatform = ({ metric, text }: Selector): boolean =>
  /\bjob=~?"[^"]*kubernetes-(pods|services)/.test(text) || (metric === "up" && !/\bjob\s*=/.test(text));

/** Hands files to Thanos that read what no single server has: the platform's series, or what such a file records. */
function divided(written: readonly Written[]): Written[] {
  const files = written
    .flatMap(({ rules }) => rules)
    .filter(({ engine, file }) => engine === "prometheus" && file !== targetRules)
    .map(({ file, groups }) => ({ file, rules: groups.flatMap(({ rules }) => rules) }))
    .map(({ file, rules }) => ({ file, rules, reads: rules.flatMap(({ expr = "" }) => selectorsIn(expr)) }));
  const global = new Set<string>();
  const recorded = new Set<string>();
  // A file may read what a later one records, hence until nothing is added.
  for (let size = -1; size < global.size;) {
    size = global.size;
    for (const { file, rules, reads } of files) {
      if (!reads.some((one) => readsThePlatform(one) || recorded.has(one.metric ?? ""))) continue;
      global.add(file);
      for (const { record } of rules) if (record !== undefined) recorded.add(record);
    }
  }
  return written.map((room) => ({
    ...room,
    rules: room.rules.map((file) => (global.has(file.file) ? { ...file, engine: "thanos" as const } : file)),
  }));
}

const subfolders = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Every alert, by the uid of the dashboard that it links to. */
function alertsByDashboard(written: readonly Written[]): Map<string, RenderedAlert[]> {
  const found = new Map<string, RenderedAlert[]>();
  for (const { engine, groups } of written.flatMap(({ rules }) => rules)) {
    for (const { alert, expr = "", ...rule } of groups.flatMap(({ rules }) => rules)) {
      const uid = rule.annotations?.["dashboard_url"]?.split("/d/")[1];
      if (alert === undefined || uid === undefined) continue;
      found.set(uid, [...(found.get(uid) ?? []), { ...rule, alert, expr, engine }]);
    }
  }
  return found;
}

function bundleOf({ room, rules, dashboards }: Written, alerts: ReadonlyMap<string, RenderedAlert[]>): Bundle {
  return {
    room,
    rules: rules.map(({ file, engine, groups }): RuleFile => ({ file, engine, content: toYaml({ groups }) })),
    dashboards: dashboards.map((dashboard): Dashboard => {
      const uid = dashboard.uid ?? "";
      return { uid, json: `${JSON.stringify(withAlertPanels(dashboard, alerts.get(uid) ?? []), null, 2)}\n` };
    }),
  };
}

/** Rule files land in one ConfigMap, where a second file of the same key would silently replace the first. */
function refuseSharedKeys(written: readonly Written[]): void {
  const rooms = new Map<string, string>();
  for (const { room, rules } of written) {
    for (const { file } of rules) {
      const first = rooms.get(file);
      if (first !== undefined) {
        throw new Error(
          `${file}: components/${first} and components/${room} both render rules under this key; rename one of the files`,
        );
      }
      rooms.set(file, room);
    }
  }
}

/** Texts of the rule files of all rooms that are wanted, by the name that they have in a ConfigMap. */
export function ruleTexts(bundles: readonly Bundle[], isWanted: (file: RuleFile) => boolean): Record<string, string> {
  const files = bundles.flatMap(({ rules }) => rules).filter(isWanted);
  return Object.fromEntries(files.map(({ file, content }) => [file, content]));
}

/** Folders of rooms below components/; a room may have rooms of its own one level below (exporters/node). */
function roomsOf(components: string): string[] {
  const content = new Set(["alerts", "recording", "dashboards", "runbooks"]);
  return subfolders(components).flatMap((room) => [
    room,
    ...subfolders(join(components, room))
      .filter((inner) => !content.has(inner))
      .map((inner) => `${room}/${inner}`),
  ]);
}

/** Every alert of every room with what a stack may change of it, by room and file. */
export function tunableAlerts(components: string): TunableAlert[] {
  return roomsOf(components).flatMap((room) =>
    files(join(components, room, "alerts"), ".yml")
      .flatMap((path) => readDocument(path).groups.flatMap(({ rules }) => rules))
      .map((rule) => tunableOf(room, rule)),
  );
}

/**
 * Reads the alerts, recording rules and dashboards of every room.
 *
 * Rule files are native (`alerts/*.yml`, `recording/*.yml`, LogQL ones end in `.logs.yml`); dashboards are modules whose
 * default export is a built dashboard.
 *
 * @param choices rooms to leave out, and alerts that the stack wants otherwise
 * @throws where two rule files would be rendered under one key
 */
export function readBundles(components: string, links: BundleLinks, choices: BundleChoices = {}): Bundle[] {
  const written = roomsOf(components)
    .filter((room) => !choices.absent?.includes(room))
    .map((room) => readRoom(components, room, links, choices))
    .filter(({ rules, dashboards }) => rules.length + dashboards.length > 0);
  refuseSharedKeys(written);
  const alerts = alertsByDashboard(written);
  return (choices.sharded ? divided(written) : written).map((room) => bundleOf(room, alerts));
}
