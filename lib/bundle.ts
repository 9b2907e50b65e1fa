import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Bundle, Dashboard, RuleEngine, RuleFile } from "./contracts";
import { toYaml } from "./yaml";

/** Links that alerts carry; both derived, never typed. */
export interface BundleLinks {
  /** URL under which this repository's files can be read. */
  readonly repository: string;
  /** URL of Grafana. */
  readonly grafana: string;
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleDocument {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** What a dashboard file exports: a built dashboard of the Grafana Foundation SDK. */
interface DashboardModule {
  readonly default: { readonly uid?: string; readonly title?: string };
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

function readRules(path: string, room: string, links: BundleLinks): RuleFile {
  const document = parse(readFileSync(path, "utf8")) as RuleDocument;
  const groups = document.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => linked(rule, room, links)),
  }));
  const engine: RuleEngine = path.endsWith(".logs.yml") ? "loki" : "prometheus";
  return { file: `${basename(room)}.${basename(path)}`, engine, content: toYaml({ groups }) };
}

/** Loads a module by a computed path, so that adding a dashboard is adding a file. */
const loadModule = createRequire(__filename);

function readDashboard(path: string): Dashboard {
  const uid = basename(path, ".ts");
  const { default: dashboard } = loadModule(path) as DashboardModule;
  if (dashboard.uid !== uid) throw new Error(`${path}: uid is ${String(dashboard.uid)}, want the file's name ${uid}`);
  return { uid, json: `${JSON.stringify(dashboard, null, 2)}\n` };
}

function readRoom(components: string, room: string, links: BundleLinks): Bundle {
  const directory = join(components, room);
  const rules = [...files(join(directory, "alerts"), ".yml"), ...files(join(directory, "recording"), ".yml")];
  return {
    room,
    rules: rules.map((path) => readRules(path, room, links)),
    dashboards: files(join(directory, "dashboards"), ".ts").map(readDashboard),
  };
}

const subfolders = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Rule files land in one ConfigMap, where a second file of the same key would silently replace the first. */
function refuseSharedKeys(bundles: readonly Bundle[]): void {
  const rooms = new Map<string, string>();
  for (const { room, rules } of bundles) {
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

/**
 * Reads the alerts, recording rules and dashboards of every room.
 *
 * Rule files are native (`alerts/*.yml`, `recording/*.yml`, LogQL ones end in `.logs.yml`); dashboards are modules whose
 * default export is a built dashboard. A room may have rooms of its own one level below (exporters/node).
 *
 * @param absent rooms that the stack does not run, whose alerts would fire for what is not there
 * @throws where two rule files would be rendered under one key
 */
export function readBundles(components: string, links: BundleLinks, absent: readonly string[] = []): Bundle[] {
  const content = new Set(["alerts", "recording", "dashboards", "runbooks"]);
  const rooms = subfolders(components).flatMap((room) => [
    room,
    ...subfolders(join(components, room))
      .filter((inner) => !content.has(inner))
      .map((inner) => `${room}/${inner}`),
  ]);
  const bundles = rooms
    .filter((room) => !absent.includes(room))
    .map((room) => readRoom(components, room, links))
    .filter(({ rules, dashboards }) => rules.length + dashboards.length > 0);
  refuseSharedKeys(bundles);
  return bundles;
}
