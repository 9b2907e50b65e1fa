import { targetShare } from "../../preview/analysis/cost/cost";
import { priceBook } from "../../preview/analysis/cost/prices";
import { costCells, costTitles, dollars, percent } from "../../preview/report/cost";
import { analyses, loadSentence, perStack } from "./analyses";
import type { StackAnalysis } from "./analyses";
import { costChanges } from "./cost-changes";
import { notice } from "./document";
import type { PreviewedDocument } from "./document";
import { blocks, code, table } from "./markdown";

const introduction = blocks(
  "# Cost",
  notice("the preview of both stacks and preview/analysis/prices.json"),
  "USD a month at list prices, computed from what would be deployed and from the declared load; `npm run preview` shows it for the " +
    "settings as they are, and `--set` shows the difference that a change makes:",
  "```sh\n" +
    "npm run preview -- production --set loki.retention=168h --set thanos.enabled=false\n" +
    "npm run --silent preview -- production --json | jq .cost\n" +
    "```",
  `Monitoring should cost at most ${targetShare * 100} % of the infrastructure that it watches (${code("load.infrastructureCost")}).`,
);

function section(stack: StackAnalysis): string {
  const { cost } = stack.analysis;
  const { components, items, total, share, infrastructure, managed, managedTotal } = cost;
  const billed = items.filter(({ kind, monthly }) => kind !== "nodes" && monthly > 0);
  return [
    loadSentence(stack),
    `**${dollars(total)} USD a month, ${percent(share)} of the declared ${dollars(infrastructure)}.** The same load at managed ` +
      `services: ${dollars(managedTotal)}.`,
    table(
      ["Component", ...costTitles],
      components.map((one) => [one.component, ...costCells(one)]),
    ),
    "Nodes are the share of requests for processor and memory; what else is billed:",
    table(
      ["Component", "What", "USD"],
      billed.map(({ component, what, monthly }) => [component, what, monthly.toFixed(2)]),
    ),
    "The managed alternative:",
    table(
      ["In place of", "Service", "What", "USD"],
      managed.map(({ component, service, what, monthly }) => [component, service, what, dollars(monthly)]),
    ),
  ].join("\n\n");
}

const method = blocks(
  "## What is counted",
  [
    "- **Nodes**: what pods request, as a share of an m7i.large on demand; processor and memory are weighed as AWS does it in split " +
      "cost allocation. Agents count once per node. Spot nodes and savings plans cost less. What `schedule` stops at night counts for its hours, " +
      "as an autoscaler would make it.",
    "- **Volumes**: gp3, and the snapshots of AWS Backup: the predicted fill, once in full and then what changes.",
    "- **S3**: bytes that [capacity](capacity.md) predicts, deleted and overwritten objects included, and requests.",
    "- **AWS services**: OpenSearch, RDS (twice with a standby), and one load balancer, which is counted in full although it may be " +
      "the platform's.",
    "- **Managed services** without queries of metrics, searches of logs and the collector: those come on top.",
  ].join("\n"),
  "Not counted: traffic between zones (0.01 USD per GB and direction; Loki copies every line to other zones) and through NAT " +
    "gateways, the hosted zone, KMS keys, CloudWatch logs of OpenSearch, people's time.",
);

const prices = blocks(
  "## Prices",
  `${priceBook.region}, collected ${priceBook.collected}: ${priceBook.kind}. A month has ${priceBook.hoursPerMonth} hours. ` +
    "They are in `preview/analysis/prices.json`; other regions differ by some percent.",
  table(
    ["Price", "USD", "Per", "Source"],
    Object.entries(priceBook.prices).map(([key, { price, unit, source }]) => [
      code(key),
      String(price),
      unit,
      code(source),
    ]),
  ),
  table(
    ["Source", "What", "Date"],
    Object.entries(priceBook.sources).map(([key, { what, date }]) => [code(key), what, date]),
  ),
);

/** docs/cost.md: what both stacks cost, and with which prices. */
export const cost: PreviewedDocument = {
  path: "docs/cost.md",
  render: async () => {
    const stacks = await analyses();
    return blocks(introduction, perStack(stacks, section), await costChanges(stacks), method, prices);
  },
};
