import type { HaRow } from "../../preview/analysis/ha/table";
import { legend, survivalText } from "../../preview/report/availability";
import { analyses, perStack } from "./analyses";
import type { StackAnalysis } from "./analyses";
import { notice } from "./document";
import type { PreviewedDocument } from "./document";
import { blocks, capital, code, table } from "./markdown";

const introduction = blocks(
  "# High availability",
  notice("the preview of both stacks (preview/analysis/ha)"),
  "What each component survives, computed from what would be deployed: replicas, replication factor and quorum, how pods are " +
    "kept apart, disruption budgets, shared databases, nodes and zones of the services of AWS. `npm run preview` shows the same " +
    "table for the settings as they are, `npm run preview -- production --set loki.replicas=2 --set loki.replicationFactor=2` for others.",
  `${capital(legend)}. A service of AWS has no pods: \`-\`. **Writes** are what comes in (samples, lines, spans, notifications), ` +
    "**reads** what people and queries ask for. A component with `-` on both sides works in the background.",
);

const rules = blocks(
  "## How it is computed",
  [
    "- **Pods.** Any one replica of Prometheus, Alertmanager, Jaeger, Thanos and the login does the whole work: all but one may be " +
      "away. Of Alertmanager only those count that Prometheus names. Grafana needs a shared database for that.",
    "- **Loki.** A line goes to as many servers as it has copies; half of the copies and one must be written, and all but half of " +
      "the copies must answer. Measured with Loki 3.7.8 and one process killed: 3 servers with 3 copies write and read on; 2 with 2 " +
      "read, but write nothing until it is back; 2 with 1 lose about 60 % of the writes, and reads fail.",
    "- **Nodes.** Failures of pods over the most pods that one node can have: one where anti-affinity requires it, or where the " +
      "spread over host names is enforced and the cluster has as many nodes.",
    "- **Zones.** The same for zones. The stack spreads pods over zones as far as possible, and enforces nothing: a pod that could " +
      "start nowhere else would wait. Hence the parentheses. A function is also limited by the zones of the store that it needs.",
    "- **OpenSearch** works on while every shard has a copy and more than half of the nodes that elect a master remain: 3 nodes in 3 " +
      "zones survive one, 2 nodes none.",
    "- **A drain** takes as many pods at once as the disruption budget allows: `safe` when the component goes on meanwhile, " +
      "`stops it` until the pod is back, `blocked` when no pod may leave, `unguarded` without a budget.",
    "- **Volumes** are in one zone each. A pod whose node fails comes back on another node of that zone, about six minutes later, " +
      "since Kubernetes waits before it takes the volume away; a pod whose zone fails comes back with the zone.",
  ].join("\n"),
  "Not in the table, because it belongs to the cluster: the ingress controller and its load balancer, CoreDNS, the control plane, " +
    "cert-manager, the EBS CSI driver. Notifications also need Slack, PagerDuty or a mail server; the dead man's switch watches all of it.",
);

const row = ({ component, size, writes, reads, drain, within, beyond, boundToZone, problem }: HaRow): string[] => [
  code(component),
  `${size}${boundToZone ? ", volumes" : ""}`,
  survivalText(writes),
  survivalText(reads),
  drain ?? "-",
  within ?? "-",
  problem === undefined ? beyond : `**${problem}**; ${beyond}`,
];

function section({ analysis: { ha }, settings: { cluster, load } }: StackAnalysis): string {
  const claims = ha.filter(({ claims: claimed }) => claimed);
  const broken = claims.filter(({ problem }) => problem !== undefined);
  const verdict =
    broken.length === 0
      ? `Of the ${ha.length} lines below, ${claims.length} name more than one of something, and every one of these survives the loss of one.`
      : `**${broken.map(({ component }) => component).join(", ")}: more than one of something, but the loss of one is not survived.**`;
  const header = ["Component", "Size", "Writes", "Reads", "A drain", "Lost within that", "While more is away"];
  return [`${load.nodes} nodes in ${cluster.availabilityZones} zones. ${verdict}`, table(header, ha.map(row))].join(
    "\n\n",
  );
}

/** docs/high-availability.md: what every component of both stacks survives. */
export const highAvailability: PreviewedDocument = {
  path: "docs/high-availability.md",
  render: async () => blocks(introduction, perStack(await analyses(), section), rules),
};
