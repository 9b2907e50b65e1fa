/** What the rendered rules of production cost a real Prometheus that holds a large cluster's series. */
import { parse } from "yaml";
import { assumed } from "../../../preview/analysis/assumptions";
import { seconds } from "../../../lib/units";
import { recordedTargets, recordings } from "../../../tests/support/expositions/recorded";
import { Replay } from "../../../tests/support/expositions/replay";
import { RenderedStack } from "../../../tests/support/servers/stack";
import { settingsOf } from "../../docs/stacks";
import { leastSeries, type Values } from "../lines";
import { scaledUp, type Recorded } from "./cluster";
import { patienceSeconds, RuleServer, type RuleCosts } from "./evaluation";
import { farthestLookback } from "./history";
import { remoteWrite } from "./remote-write";
import { samplesOfAll } from "./samples";
import { widestPanel } from "./widest-panel";

/** Seconds of samples beyond the moment at which they are made: to write them takes half a minute, then rules are watched. */
const AHEAD = 60 + 2 * patienceSeconds;

interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly { readonly record?: string; readonly expr: string }[];
  }[];
}

/** What was measured. */
export interface RuleResults {
  /** Sum over all groups of evaluation time by interval. */
  readonly busy: number;
  /** How many times production's declared load the cluster is. */
  readonly factor: number;
  readonly series: number;
  /** Instances of alerts that fire, which cost more than those that do not. */
  readonly alertsFiring: number;
  /** The most expensive rules, with their share of the time that all take. */
  readonly expensive: readonly { readonly name: string; readonly group: string; readonly share: number }[];
  /** `dashboard uid: panel` of the panel that reads most series, and these at production's declared load. */
  readonly widest: string;
  readonly widestSeries: number;
}

/** Rules that the table lists. */
const LISTED = 10;

interface Scraped {
  readonly series: readonly Recorded[];
  readonly counters: ReadonlySet<string>;
}

/** Series of the recorded expositions after the rendered relabeling. */
async function scrapedSeries(): Promise<Scraped> {
  const replay = await Replay.start(recordedTargets, recordings());
  try {
    const series = await replay.prometheus.query('{job!="", __name__!~"ALERTS.*|.*:.*"}');
    const metadata = await replay.prometheus.ask<Record<string, { type: string }[]>>("metadata");
    const growing = Object.entries(metadata).filter(([, [first]]) => /counter|histogram/.test(first?.type ?? ""));
    const names = growing.flatMap(([name]) => [name, ...["bucket", "sum", "count"].map((part) => `${name}_${part}`)]);
    return { series, counters: new Set(names) };
  } finally {
    await replay.stop();
  }
}

/** Groups of the rendered rules with seconds between their evaluations, and names of what they record with the same. */
function schedule(groups: RuleFile["groups"], evaluationInterval: string) {
  const interval = (group: RuleFile["groups"][number]): number => seconds(group.interval ?? evaluationInterval);
  const records = groups.flatMap((group) =>
    group.rules.flatMap(({ record }) => (record === undefined ? [] : [[record, interval(group)] as const])),
  );
  return { groups: new Map(groups.map((group) => [group.name, interval(group)])), recorded: new Map(records) };
}

function expensive({ rules }: RuleCosts): RuleResults["expensive"] {
  const total = rules.reduce((sum, rule) => sum + rule.seconds, 0);
  return [...rules]
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, LISTED)
    .map(({ name, group, seconds: own }) => ({ name, group, share: own / total }));
}

/** Measures it; takes about three minutes. */
export async function measureRules(): Promise<RuleResults> {
  const stack = await RenderedStack.of("production");
  const { load, prometheus } = settingsOf("production");
  const groups = Object.values(stack.files("prometheus-rules")).flatMap((text) => (parse(text) as RuleFile).groups);
  const intervals = schedule(groups, prometheus.evaluationInterval);
  const { series, counters } = await scrapedSeries();
  const { nodes, pods, targets } = load;
  const { factor, cluster } = scaledUp(series, { nodes, pods, targets, replicas: assumed("apiServers") }, leastSeries);
  const period = {
    scrapeInterval: seconds(prometheus.scrapeInterval),
    recorded: intervals.recorded,
    lookback: farthestLookback(groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))),
    isCounter: (metric: string): boolean => counters.has(metric),
  };
  const server = await RuleServer.start(stack);
  try {
    await remoteWrite(server.address, samplesOfAll(cluster, { ...period, now: Date.now(), ahead: AHEAD }));
    // What rules record gets a past, as far as others look back on it.
    const now = Date.now();
    await server.useRules();
    const lookedBackOn = [...intervals.recorded.keys()].filter((name) => (period.lookback.get(name) ?? 0) > 0);
    const recorded = await server.series(`{__name__=~"${lookedBackOn.join("|")}"}`);
    await remoteWrite(server.address, samplesOfAll(recorded, { ...period, now, ahead: 0 }));
    const costs = await server.costs((group) => intervals.groups.get(group) ?? Number.NaN);
    const widest = await widestPanel(server);
    return {
      ...{ factor, series: cluster.length, expensive: expensive(costs) },
      busy: costs.groups.reduce((sum, group) => sum + group.seconds / group.interval, 0),
      alertsFiring: await server.number('count(ALERTS{alertstate="firing"})'),
      ...{ widest: widest.where, widestSeries: widest.series / factor },
    };
  } finally {
    await server.stop();
  }
}

/** The lines of the table that they make. */
export const ruleValues = ({ busy, widestSeries }: RuleResults): Pick<Values, "rules" | "panels"> => ({
  rules: busy * 100,
  panels: widestSeries,
});
