import { days, durationPattern } from "../../../lib/units";
import type { Settings } from "../../../settings/schema";
import { count, quantity, size } from "../amount";
import { assumed } from "../assumptions";
import { instanceMemory } from "../cost/prices";
import { indexReplicas, indicesOf } from "../ha/stores";
import { workloadNamed } from "../inventory";
import type { Inventory } from "../inventory";
import { numberAt, textAt } from "../tree";
import type { Tree } from "../tree";
import { volume } from "./row";
import type { CapacityRow } from "./row";

const retentionAnnotation = "insurance-lead-gen.com/retention";

/** Most heap that the JVM addresses with short pointers (AWS sets half of the memory, up to this). */
const largestHeapGib = 32;

/** Days of indices that exist at the same time: the retention, and the day that begins before the cleaner runs. */
function daysOf(inventory: Inventory): number | undefined {
  const cleaner = inventory
    .objects("CronJob")
    .find((job) => textAt(job, "metadata", "name") === "jaeger-index-cleaner");
  const text = textAt(cleaner, "metadata", "annotations", retentionAnnotation);
  return durationPattern.test(text) ? days(text) + 1 : undefined;
}

/** Primary shards of the indices of a day. */
function shardsPerDay(inventory: Inventory): number {
  const indices = indicesOf(inventory);
  const kinds = ["spans", "services", "dependencies", "sampling"];
  const shards = kinds.map((kind) => numberAt(indices, kind, "shards") ?? 0);
  return shards.reduce((sum, number) => sum + number, 0);
}

const traceLoad = ["load.spansPerSecond", "load.spanBytes"];

/** Predictions for what keeps traces: the OpenSearch domain, or the volume of a Jaeger with files. */
export function tracesRows(inventory: Inventory, load: Settings["load"]): CapacityRow[] {
  return [...domainRows(inventory, load), ...fileRows(inventory, load)];
}

/** None while the retention of traces is not known. */
function fileRows(inventory: Inventory, { spansPerSecond, spanBytes }: Settings["load"]): CapacityRow[] {
  const jaeger = workloadNamed(inventory, "jaeger");
  const object = inventory.objects("StatefulSet").find((one) => textAt(one, "metadata", "name") === "jaeger");
  const text = textAt(object, "metadata", "annotations", retentionAnnotation);
  if (!jaeger || !durationPattern.test(text)) return [];
  const daily = spansPerSecond * 86_400 * spanBytes;
  const overhead = assumed("badgerOverhead");
  return [
    {
      component: "jaeger",
      what: "disk",
      ...volume(jaeger, "jaeger.storage"),
      needed: daily * days(text) * overhead,
      how: `${size(daily)} a day x ${days(text)} days x ${overhead}`,
      load: traceLoad,
      otherwise: "lower jaeger.retention",
    },
  ];
}

/** None while the retention of traces is not known. */
function domainRows(inventory: Inventory, { spansPerSecond, spanBytes }: Settings["load"]): CapacityRow[] {
  const [domain] = inventory.aws("opensearch/domain:Domain");
  const kept = daysOf(inventory);
  if (!domain || kept === undefined) return [];
  const nodes = numberAt(domain.inputs, "clusterConfig", "instanceCount") ?? 1;
  const gib = numberAt(domain.inputs, "ebsOptions", "volumeSize") ?? 0;
  const copies = 1 + indexReplicas(inventory);
  const daily = spansPerSecond * 86_400 * spanBytes;
  const overhead = assumed("openSearchOverhead");
  const disk: CapacityRow = {
    component: "opensearch",
    what: "disk of a node",
    kind: "volume",
    unit: "bytes",
    needed: (daily * kept * copies * overhead) / nodes,
    available: gib * 2 ** 30,
    room: { path: "aws.openSearch.volumeSize", value: `${gib}Gi`, write: quantity },
    how: `${size(daily)} a day x ${kept} days x ${copies} ${copies === 1 ? "copy" : "copies"} x ${overhead} / ${nodes}`,
    load: traceLoad,
    otherwise: "lower jaeger.retention",
  };
  return [disk, ...shardRows(inventory, domain.inputs, { nodes, kept, copies })];
}

/** No fault where there are more: the ratio is AWS' advice, and the domain only grows slow above it. */
function shardRows(
  inventory: Inventory,
  domain: Tree,
  { nodes, kept, copies }: { readonly nodes: number; readonly kept: number; readonly copies: number },
): CapacityRow[] {
  const type = textAt(domain, "clusterConfig", "instanceType");
  const gib = instanceMemory(type);
  const daily = shardsPerDay(inventory);
  if (gib === undefined || daily === 0) return [];
  const heap = Math.min(gib * assumed("heapShare"), largestHeapGib);
  return [
    {
      component: "opensearch",
      what: "shards",
      kind: "limit",
      unit: "shards",
      needed: daily * copies * kept,
      available: Math.floor(heap * nodes * assumed("shardsPerHeapGib")),
      how: `${daily} a day x ${copies} x ${kept} days; ${assumed("shardsPerHeapGib")} per GiB of ${count(heap * nodes)} GiB heap`,
      load: [],
    },
  ];
}
