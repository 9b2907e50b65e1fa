import assert from "node:assert/strict";
import { comparedValues } from "../../lib/alert-values";
import { readingsOf } from "../support/expositions/readings";
import { isLogQuery, substituted } from "../support/expositions/content";
import { writtenAlerts } from "../support/content";
import {
  panelsOf,
  renderedDashboards,
  renderedSources,
  variableQuery,
  variablesIn,
  type Dashboard,
  type Panel,
  type Source,
} from "../support/dashboards";

/** What people look for at night: the whole, Kubernetes by zoom, each database, the platform, each part of the stack. */
const expected = [
  ...["overview", "kubernetes-cluster", "kubernetes-namespace", "kubernetes-pod", "kubernetes-workloads", "node"],
  ...["control-plane", "volumes", "exposure", "postgres", "redis"],
  ...["application", "ai-models", "cost", "slo", "logs", "traces"],
  ...["alertmanager", "alloy", "grafana", "jaeger", "loki", "prometheus", "thanos"],
];

const columns = 24;

type Rectangle = NonNullable<Panel["gridPos"]>;

const overlap = (one: Rectangle, other: Rectangle): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

/** Panels that do not stand where they are seen: over one another or beyond the edge. */
function misplaced(panels: readonly Panel[]): string[] {
  const all = panels.flatMap((panel) => (panel.collapsed ? [panel, ...(panel.panels ?? [])] : [panel]));
  const wrong = all.filter(({ gridPos: at }, index) => {
    if (at === undefined || at.x < 0 || at.w < 1 || at.h < 1 || at.x + at.w > columns) return true;
    return all.slice(index + 1).some(({ gridPos }) => gridPos !== undefined && overlap(at, gridPos));
  });
  return wrong.map(({ title }) => title ?? "");
}

const exprsOf = ({ targets = [] }: Panel): string[] => targets.flatMap(({ expr }) => expr ?? []);

/** Functions whose value is a number of series, whatever those measure. */
const counting = /^(count|absent|topk\(\d+, count)\b/;

/** Units that belong to what an expression measures, by the names of its metrics; none where it says nothing. */
function unitsExpected(expr: string): readonly string[] | undefined {
  if (isLogQuery(expr) || counting.test(expr)) return undefined;
  const divided = / \/ |[*] 100\b/.test(expr);
  const names = readingsOf(substituted(expr)).selectors.map(({ metric }) => metric);
  if (/\* 100$/.test(expr)) return ["percent"];
  if (divided || names.length !== 1) return undefined;
  const [name = ""] = names;
  const perSecond = /\b(rate|irate)\(|:rate\d/.test(expr);
  if (/cpu.*seconds/.test(name)) return undefined;
  if (/bytes/.test(name)) return perSecond ? ["binBps", "Bps"] : ["bytes", "decbytes"];
  if (/_usd\b|cost_total$/.test(name)) return ["currencyUSD"];
  return undefined;
}

describe("content: dashboards of the rendered production stack", function () {
  this.timeout(120_000);
  let dashboards: Dashboard[];
  let files: string[];
  let sources: Source[];
  const each = <Found>(find: (panel: Panel, dashboard: Dashboard) => readonly Found[]): string[] =>
    dashboards.flatMap((dashboard) =>
      panelsOf(dashboard).flatMap((panel) =>
        find(panel, dashboard).map((found) => `${dashboard.uid}: ${panel.title}: ${String(found)}`),
      ),
    );

  before(async () => {
    const rendered = await renderedDashboards("production");
    [dashboards, files] = [rendered.map(({ dashboard }) => dashboard), rendered.map(({ file }) => file)];
    sources = await renderedSources("production");
  });

  it("cover the platform, Kubernetes, every database and every part of the stack", () => {
    assert.deepEqual(dashboards.map(({ uid }) => uid).sort(), [...expected].sort());
  });

  it("stand in a file of their uid, and have a title of their own, a description, and a menu of the others", () => {
    assert.deepEqual(
      dashboards.map(({ uid }) => `${uid}.json`),
      files,
    );
    const titles = dashboards.map(({ title }) => title);
    assert.deepEqual([...new Set(titles)], titles);
    for (const { uid, description, tags, links } of dashboards) {
      assert.match(description ?? "", /[?]$/, `${uid} says which question it answers`);
      assert.deepEqual(
        links.map((link) => [link.type, ...link.tags]),
        [["dashboards", tags[0]]],
      );
    }
  });

  it("have panels with ids of their own, none over another or beyond the edge", () => {
    for (const { uid, panels } of dashboards) {
      const ids = panels.flatMap((panel) => [panel.id, ...(panel.panels ?? []).map(({ id }) => id)]);
      assert.deepEqual([...new Set(ids)], ids, uid);
      assert.deepEqual(misplaced(panels), [], uid);
    }
    const at = (x: number, y: number) => ({ type: "stat", title: `${x}`, gridPos: { x, y, w: 6, h: 4 } });
    assert.deepEqual(misplaced([at(0, 0), at(5, 3)]), ["0"]);
    assert.deepEqual(misplaced([at(0, 0), at(20, 0)]), ["20"]);
  });

  it("explain every panel", () => {
    assert.deepEqual(
      each(({ description = "" }) => (/[.)]$/.test(description) ? [] : [description])),
      [],
    );
  });

  it("name data sources by the uid of one that is provisioned, the same in a panel and in its queries", () => {
    const known = sources.map(({ uid, type }) => `${type}/${uid}`).sort();
    assert.deepEqual(known, ["alertmanager/alertmanager", "jaeger/jaeger", "loki/loki", "prometheus/prometheus"]);
    const name = (source: Panel["datasource"]) => `${source?.type}/${source?.uid}`;
    const wrong = each(({ datasource, targets = [] }) =>
      [datasource, ...targets.map((target) => target.datasource)]
        .map(name)
        .filter((one) => one !== name(datasource) || !known.includes(one)),
    );
    assert.deepEqual(wrong, []);
    const ofVariables = dashboards.flatMap(({ templating }) => templating.list).filter(({ type }) => type === "query");
    assert.deepEqual(
      ofVariables.filter(({ datasource }) => !known.includes(name(datasource))),
      [],
    );
  });

  it("ask logs of Loki and metrics of Prometheus", () => {
    const wrong = each(({ datasource, ...panel }) =>
      exprsOf(panel).filter((expr) => isLogQuery(expr) !== (datasource?.uid === "loki")),
    );
    assert.deepEqual(wrong, []);
  });

  it("have queries with names of their own, and something to ask in each", () => {
    const wrong = each(({ targets = [] }) => {
      const names = targets.map(({ refId }) => refId);
      const asks = targets.every(({ expr, query, service }) => [expr, query, service].some((one) => one !== undefined));
      return targets.length > 0 && asks && new Set(names).size === names.length ? [] : [JSON.stringify(targets)];
    });
    assert.deepEqual(wrong, []);
  });

  it("define every variable that they use, before it is used, and use every one that they define", () => {
    for (const { uid, templating, panels } of dashboards) {
      const used = panelsOf({ panels }).flatMap(({ targets = [] }) => variablesIn(JSON.stringify(targets)));
      const inQueries = templating.list.map((variable) => variablesIn(variableQuery(variable)));
      const defined = templating.list.map(({ name }) => name);
      assert.deepEqual([...new Set([...used, ...inQueries.flat()])].sort(), [...defined].sort(), uid);
      inQueries.forEach((names, index) => {
        for (const name of names) assert.ok(defined.indexOf(name) < index, `${uid}: ${name} is defined too late`);
      });
    }
  });

  it("give values the unit of what they measure", () => {
    // Values of two kinds in one panel have no unit in common; absence is a number, whatever is absent.
    const absences = new Set(writtenAlerts().flatMap(({ alert }) => (/absent/.test(alert.expr) ? alert.alert : [])));
    const wrong = each(({ fieldConfig, title = "", ...panel }) => {
      const wanted = new Set(exprsOf(panel).map((expr) => unitsExpected(expr)?.join(" or ") ?? ""));
      const [one = ""] = wanted;
      const unit = fieldConfig?.defaults.unit ?? "none";
      return wanted.size !== 1 || one === "" || absences.has(title) || one.split(" or ").includes(unit)
        ? []
        : [`${unit}, want ${one}`];
    });
    assert.deepEqual(wrong, []);
    assert.deepEqual(unitsExpected("sum(rate(x_bytes_total[5m]))"), ["binBps", "Bps"]);
    assert.deepEqual(unitsExpected("a_total / b_total * 100"), ["percent"]);
    assert.equal(unitsExpected("count(x_bytes)"), undefined);
  });

  it("name alerts that exist, and draw the number at which one alone fires", () => {
    const alerts = new Map(writtenAlerts().map(({ alert }) => [alert.alert, alert]));
    const wrong = each(({ description = "", fieldConfig }) => {
      const named = [...description.matchAll(/\bAlerts?: (\w+(?:, [A-Z]\w+)*)/g)].flatMap(([, names = ""]) =>
        names.split(", "),
      );
      const missing = named.filter((name) => !alerts.has(name));
      if (missing.length > 0 || named.length !== 1 || fieldConfig?.defaults.thresholds === undefined) return missing;
      const limits = comparedValues(alerts.get(named[0] ?? "")?.expr ?? "").flatMap(({ limit }) => limit?.value ?? []);
      const drawn = fieldConfig.defaults.thresholds.steps.flatMap(({ value }) => value ?? []);
      // A state that must not be 0, and a number that must not rise above it, turn bad at 1.
      const bad = limits.map((limit) => (limit === 0 ? 1 : limit));
      return bad.length === 0 || drawn.length === 0 || bad.some((limit) => drawn.includes(limit))
        ? []
        : [`draws ${drawn.join(", ")}, ${named.join(", ")} fires at ${limits.join(", ")}`];
    });
    assert.deepEqual(wrong, []);
  });
});
