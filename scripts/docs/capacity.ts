import { amount, count } from "../../preview/analysis/amount";
import { subjects } from "../../preview/analysis/assumptions";
import { isTight } from "../../preview/analysis/capacity/row";
import type { CapacityRow } from "../../preview/analysis/capacity/row";
import { freeText, hasText } from "../../preview/report/capacity";
import { analyses, loadSentence, perStack } from "./analyses";
import type { StackAnalysis } from "./analyses";
import { notice } from "./document";
import type { PreviewedDocument } from "./document";
import { blocks, capital, code, table } from "./markdown";

const introduction = blocks(
  "# Capacity",
  notice("the preview of both stacks (preview/analysis/capacity)"),
  "What the declared load needs of memory, disk, S3 and OpenSearch, and what there is. `npm run preview` computes it from the " +
    "rendered manifests and from `load` in the stack file, and **refuses a volume or limit that cannot hold the load** (exit code 2): " +
    "that is a fault of the stack file, two of whose settings contradict each other, and is told like one, with place, value, reason " +
    "and remedy. Everything else is still shown and written. The ratio of shards to heap is advice of AWS, and only marked.",
  "```sh\n" +
    "npm run preview -- production --set load.logsPerDay=200GB          # would it hold?\n" +
    "npm run preview -- production --set prometheus.retention.time=60d  # what would it need?\n" +
    "npm run preview -- production --set load.activeSeries=400000       # with the series as measured\n" +
    "```",
  "Once the stack runs, replace the prediction of series by what Prometheus has: `max(prometheus_tsdb_head_series)`. The other " +
    "loads can be measured too: `sum(rate(loki_distributor_bytes_received_total[1d])) * 86400`, " +
    "`sum(rate(otelcol_receiver_accepted_spans[1d]))`.",
);

const row = (one: CapacityRow): string[] => [
  one.component,
  one.what,
  amount(one.needed, one.unit),
  hasText(one),
  isTight(one) ? `**${freeText(one)}**` : freeText(one),
  one.room === undefined ? "-" : code(one.room.path),
  one.how,
];

function section(stack: StackAnalysis): string {
  const { metrics, rows } = stack.analysis.capacity;
  const header = ["Component", "What", "Needs", "Has", "Free", "Setting", "How"];
  const parts = (metrics?.parts ?? []).map(({ source, series, how }) => [source, count(series), how]);
  const sum = metrics
    ? `Series of one Prometheus: ${count(metrics.series)}, ${count(metrics.samplesPerSecond)} samples a second.`
    : "";
  return [loadSentence(stack), table(header, rows.map(row)), sum, table(["Series of", "Number", "How"], parts)].join(
    "\n\n",
  );
}

const formulas = blocks(
  "## Formulas",
  table(
    ["What", "Sum"],
    [
      [
        "Series",
        "nodes x (node-exporter + kubelet + cAdvisor) + pods x (cAdvisor + kube-state-metrics) + API servers + targets x series + own pods + recording rules x series",
      ],
      [
        "Samples a second",
        "scraped series / `prometheus.scrapeInterval` + recorded series / `prometheus.evaluationInterval`",
      ],
      ["Prometheus, memory", "series x memory per series x peak"],
      [
        "Prometheus, samples",
        "samples a second x `prometheus.retention.time` x bytes per sample, against `prometheus.retention.size` (1 GB is 2^30 bytes to Prometheus)",
      ],
      [
        "Prometheus, disk",
        "blocks, at most `retention.size`, + write-ahead log + largest block (only without Thanos, which compacts)",
      ],
      [
        "Thanos, S3",
        "replicas x (raw bytes a day x days + downsampled samples of 5 minutes and 1 hour x their days); each replica uploads its own blocks",
      ],
      ["Thanos compactor, disk", "bytes a day x days of the largest block x copies"],
      [
        "Loki, memory",
        "chunks not written yet (2 hours at peak, at most one full chunk per stream) + open blocks + results cache + base; times copies / servers",
      ],
      ["Loki, disk", "2 hours of logs at peak, uncompressed, times copies / servers + index"],
      [
        "Loki, S3",
        "logs a day / compression x copies x (`loki.retention` + days that deleted objects are kept); equal chunks of two servers share one object, so it may be less",
      ],
      ["Alloy", "base + per MiB/s of the busiest node"],
      ["OpenSearch, disk", "spans a second x 86,400 x bytes x (days + 1) x copies x overhead / nodes"],
      ["OpenSearch, shards", "primary shards of a day x copies x (days + 1), against the heap"],
    ],
  ),
);

const numbers = blocks(
  "## Numbers and their sources",
  "What no setting or manifest says. *Our assumption* is a number without a better source; measure and tell us.",
  ...Object.entries(subjects).flatMap(([subject, own]) => [
    `### ${capital(subject)}`,
    table(
      ["Number", "What", "Source"],
      Object.values(own).map(({ value, meaning, source }) => [
        value >= 1024 && meaning.startsWith("bytes") ? amount(value, "bytes") : value.toLocaleString("en-US"),
        meaning,
        source,
      ]),
    ),
  ]),
);

/** docs/capacity.md: what the declared load of both stacks needs, and what there is. */
export const capacity: PreviewedDocument = {
  path: "docs/capacity.md",
  render: async () => blocks(introduction, perStack(await analyses(), section), formulas, numbers),
};
