import type { Settings } from "../../../settings/schema";
import { count } from "../amount";
import { assumed } from "../assumptions";
import type { Inventory } from "../inventory";

/** Series that one Prometheus holds, by what exposes them. */
export interface SeriesPart {
  readonly source: string;
  readonly series: number;
  /** The sum, with its numbers. */
  readonly how: string;
}

type Load = Settings["load"];

const times = (source: string, number: number, each: number, of: string): SeriesPart => ({
  source,
  series: number * each,
  how: `${count(number)} ${of} x ${count(each)}`,
});

/** Pods of the stack whose own metrics are scraped; agents are counted per node. */
function ownPods(inventory: Inventory, nodes: number): number {
  const pods = inventory.workloads.map(({ name, replicas }) => (name === "node-exporter" ? 0 : (replicas ?? nodes)));
  return pods.reduce((sum, number) => sum + number, 0);
}

/** What the scrape jobs of the rendered configuration will find under the declared load. */
export function seriesOf(inventory: Inventory, load: Load): SeriesPart[] {
  const config = inventory.file("prometheus-config", "prometheus.yml") ?? "";
  const jobs = new Set([...config.matchAll(/^\s*(?:- )?job_name: "?([\w-]+)"?$/gm)].map(([, job]) => job));
  const { nodes, pods, targets, seriesPerTarget, activeSeries } = load;
  if (activeSeries !== undefined) return [{ source: "measured", series: activeSeries, how: "load.activeSeries" }];
  const parts: readonly (readonly [job: string, part: SeriesPart])[] = [
    ["node-exporter", times("node-exporter", nodes, assumed("seriesPerNodeOfNodeExporter"), "nodes")],
    ["kubelet", times("kubelet", nodes, assumed("seriesPerNodeOfKubelet"), "nodes")],
    ["cadvisor", times("cAdvisor, nodes", nodes, assumed("seriesPerNodeOfCadvisor"), "nodes")],
    ["cadvisor", times("cAdvisor, pods", pods, assumed("seriesPerPodOfCadvisor"), "pods")],
    ["kube-state-metrics", times("kube-state-metrics", pods, assumed("seriesPerPodOfKubeStateMetrics"), "pods")],
    ["apiserver", times("API server", assumed("apiServers"), assumed("seriesPerApiServer"), "servers")],
    ["kubernetes-pods", times("the platform", targets, seriesPerTarget, "targets")],
    ["prometheus", times("this stack", ownPods(inventory, nodes), assumed("seriesPerOwnPod"), "pods")],
  ];
  return parts.filter(([job]) => jobs.has(job)).map(([, part]) => part);
}

/** Samples of the target with the most of them besides the platform's, which the sample limit must let through. */
export function largestTarget(load: Load): { readonly target: string; readonly samples: number } {
  const targets = [
    { target: "kube-state-metrics", samples: load.pods * assumed("seriesPerPodOfKubeStateMetrics") },
    { target: "the API server", samples: assumed("seriesPerApiServer") },
  ];
  return targets.reduce((most, one) => (one.samples > most.samples ? one : most));
}

/** Recording rules of the stack. */
export function recordingRules(inventory: Inventory): number {
  const rules = inventory.files("prometheus-rules").join("\n");
  return [...rules.matchAll(/^\s*(?:- )?record:/gm)].length;
}
