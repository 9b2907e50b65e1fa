/** A number that a prediction rests on, with where it comes from. */
export interface Assumption {
  readonly value: number;
  /** What it is, with its unit. */
  readonly meaning: string;
  /** Who says so, or how it was measured. */
  readonly source: string;
}

const measured = (what: string) => `measured: ${what}`;
const rule = (why: string) => `our assumption: ${why}`;

const prometheusDocs = "Prometheus documentation, Storage";
const openSearchSizing = "Amazon OpenSearch Service developer guide, Sizing domains";
const lokiDocs = "Loki documentation, Configuration, ingester";
const alloyDocs = "Grafana Alloy documentation, Estimate resource usage";
const cadvisorList =
  "counted in cAdvisor's list of metrics, after the drops of the scrape job; no kubelet was measured";

const mebibyte = 2 ** 20;

/** Series by what exposes them. */
const series = {
  seriesPerNodeOfNodeExporter: {
    value: 1000,
    meaning: "series of node-exporter on a node",
    source: "components/exporters/node; 532 measured on a machine with two processors and no disks",
  },
  seriesPerNodeOfKubelet: {
    value: 2000,
    meaning: "series of a kubelet",
    source: rule("histograms of its operations; grows little with pods"),
  },
  seriesPerNodeOfCadvisor: {
    value: 800,
    meaning: "series of the control groups of a node that belong to no pod",
    source: cadvisorList,
  },
  seriesPerPodOfCadvisor: {
    value: 150,
    meaning: "series of a pod, its containers and its network interface",
    source: cadvisorList,
  },
  seriesPerPodOfKubeStateMetrics: {
    value: 55,
    meaning: "series of a pod in kube-state-metrics, with its share of Deployments and ReplicaSets",
    source: measured(
      "kube-state-metrics 2.15 on Kubernetes 1.34: 28 a pod, 11 a container, 29 a Deployment with its ReplicaSet",
    ),
  },
  seriesPerApiServer: {
    value: 12_000,
    meaning: "series of a Kubernetes API server, after the drops of the scrape job",
    source: measured("8132 of 14,670 on a new kube-apiserver 1.34; half more for one in use"),
  },
  apiServers: { value: 2, meaning: "API servers behind the Service `kubernetes`", source: "EKS runs at least two" },
  seriesPerOwnPod: {
    value: 1000,
    meaning: "series of a pod of this stack",
    source: measured("Prometheus 682, Alertmanager 419, Loki 1144, all idle"),
  },
  seriesPerRecordingRule: { value: 10, meaning: "series of a recording rule", source: rule("one per service or node") },
} as const satisfies Record<string, Assumption>;

const metrics = {
  bytesPerSample: {
    value: 1.5,
    meaning: "bytes of a sample in a block",
    source: `${prometheusDocs}: 1 to 2`,
  },
  bytesPerSampleInLog: {
    value: 6.5,
    meaning: "bytes of a sample in the write-ahead log",
    source: "Robust Perception, How much space does the WAL take up: 13, halved by compression",
  },
  hoursInLog: {
    value: 3,
    meaning: "hours of samples in the write-ahead log at most",
    source: `${prometheusDocs}: at least 2, and a block of 2 is cut after 3`,
  },
  largestBlockShare: {
    value: 0.1,
    meaning: "largest block, as a share of the retention; a second one while it is compacted",
    source: `${prometheusDocs}: 10 % of the retention, at most 31 days`,
  },
  memoryPerSeries: {
    value: 10 * 1024,
    meaning: "bytes of memory per active series",
    source:
      "2 KiB before churn and queries (Robust Perception), 7 to 9 in a public calculator, 11 in the Alloy documentation",
  },
  memoryPeak: {
    value: 1.5,
    meaning: "peak of memory over that: queries, compaction, replay of the write-ahead log",
    source: rule("the usual ratio of limit to request"),
  },
  downsampledSampleSize: {
    value: 6,
    meaning: "size of a downsampled sample (count, sum, min, max, counter) in raw samples",
    source: measured("Thanos 0.40.1, 100 series of 15 s over 11.5 days: 5.2 at 5 minutes, 5.9 at 1 hour"),
  },
  compactedDays: {
    value: 14,
    meaning: "days in the largest block that the compactor makes",
    source: "Thanos documentation, Compactor",
  },
  compactionCopies: {
    value: 2,
    meaning: "copies of that block on disk: what is merged, and the result",
    source: rule("both are on disk at the end; the documentation recommends 100 GB for most"),
  },
  storeOverhead: {
    value: 512 * mebibyte,
    meaning: "bytes of memory of a store beside its chunk pool and index cache",
    source: rule("headers of blocks in use, gRPC"),
  },
} as const satisfies Record<string, Assumption>;

const logs = {
  containersPerPod: {
    value: 1.5,
    meaning: "containers of a pod, each with a stream of logs",
    source: rule("a sidecar in every second pod"),
  },
  compression: {
    value: 5,
    meaning: "times that Loki's chunks are smaller than the logs",
    source: rule("5 to 10 with snappy; the less favorable end"),
  },
  hoursUnflushed: { value: 2, meaning: "hours that a chunk stays in memory at most (max_chunk_age)", source: lokiDocs },
  chunkBytes: {
    value: 1.5 * mebibyte,
    meaning: "bytes at which a chunk is written (chunk_target_size)",
    source: lokiDocs,
  },
  headBytes: { value: 256 * 1024, meaning: "bytes of the open block of a stream (chunk_block_size)", source: lokiDocs },
  lokiBase: {
    value: 1024 * mebibyte,
    meaning: "bytes of memory of Loki beside chunks and cache: queries, index",
    source: rule("a few queries at a time"),
  },
  indexShare: { value: 0.01, meaning: "index, as a share of the chunks", source: rule("TSDB index, a few labels") },
  undeleteDays: {
    value: 10,
    meaning: "days that S3 keeps what was deleted or overwritten",
    source: "components/aws/lifecycle.ts",
  },
  busiestNode: {
    value: 2,
    meaning: "logs of the busiest node, as a multiple of the average",
    source: rule("pods are not spread by what they log"),
  },
  alloyBase: { value: 128 * mebibyte, meaning: "bytes of memory of an idle agent", source: alloyDocs },
  alloyMemory: { value: 120 * mebibyte, meaning: "bytes of memory per MiB of logs per second", source: alloyDocs },
  alloyCores: { value: 1, meaning: "cores per MiB of logs per second", source: alloyDocs },
} as const satisfies Record<string, Assumption>;

const others = {
  badgerOverhead: {
    value: 2,
    meaning: "disk per byte of span in Badger: a key for each tag, and values that wait for the collection of garbage",
    source: rule("a span has a dozen tags, and garbage is collected where half of a file is outdated"),
  },
  openSearchOverhead: {
    value: 1.45,
    meaning: "disk per byte of index: 10 % for indexing, 5 % for the system, 20 % that the service keeps free",
    source: openSearchSizing,
  },
  shardsPerHeapGib: { value: 25, meaning: "shards per GiB of heap", source: openSearchSizing },
  heapShare: { value: 0.5, meaning: "share of a node's memory that is heap, up to 32 GiB", source: openSearchSizing },
  kubeStateMetricsBase: {
    value: 250 * mebibyte,
    meaning: "bytes of memory of kube-state-metrics up to 100 nodes",
    source: "kube-state-metrics README",
  },
  kubeStateMetricsPerNode: {
    value: 2 * mebibyte,
    meaning: "bytes of memory per node above 100",
    source: "kube-state-metrics README 1.x",
  },
} as const satisfies Record<string, Assumption>;

const cost = {
  changedPerDay: {
    value: 0.05,
    meaning: "share of a volume's data that changes between two snapshots",
    source: rule("new blocks and logs"),
  },
  filledUnpredicted: {
    value: 0.2,
    meaning: "share of a volume in use where nothing predicts it",
    source: rule("index headers, silences, a small database"),
  },
  readsPerWrite: {
    value: 10,
    meaning: "requests that read from S3 per one that writes",
    source: rule("dashboards with some weeks of logs"),
  },
  syncsPerHour: {
    value: 20,
    meaning: "listings of the bucket by a pod of Thanos in an hour",
    source: rule("every 3 minutes; the intervals of its flags are 5 and 15"),
  },
  archivedShare: {
    value: 0.15,
    meaning: "stored size of logs in CloudWatch, as a share of what came in",
    source: rule("what AWS' calculator takes for compression, from memory"),
  },
  spansPerTrace: {
    value: 10,
    meaning: "spans of a trace, since X-Ray bills traces",
    source: rule("a request through a few services"),
  },
} as const satisfies Record<string, Assumption>;

/** Every number that predictions rest on and that no setting or manifest says, by subject. */
export const subjects = { series, metrics, logs, "traces and exporters": others, cost } as const;

const all = { ...series, ...metrics, ...logs, ...others, ...cost };

/** The value of an assumption. */
export const assumed = (name: keyof typeof all): number => all[name].value;
