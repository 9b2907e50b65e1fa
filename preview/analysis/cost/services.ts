import { assumed } from "../assumptions";
import { writesPerDay } from "../capacity/logs";
import type { Capacity } from "../capacity/capacity";
import { workloadNamed } from "../inventory";
import type { AwsResource, Inventory } from "../inventory";
import { at, listAt, numberAt, textAt } from "../tree";
import type { CostItem, Unpriced } from "./item";
import { hourOf, monthly, priceOf, priceBook } from "./prices";

const daysPerMonth = priceBook.hoursPerMonth / 24;

/** Instances of a type; what the price list does not have is told instead of left out. */
function instances(
  component: string,
  service: "opensearch" | "rds",
  { type, number, what }: { readonly type: string; readonly number: number; readonly what: string },
): CostItem | Unpriced {
  const hour = hourOf(service, type);
  if (hour === undefined) return { unpriced: `${what} ${type}` };
  return { component, kind: "services", what: `${number} x ${what} ${type}`, monthly: monthly(hour) * number };
}

function openSearchItems({ inputs }: AwsResource): (CostItem | Unpriced)[] {
  const cluster = at(inputs, "clusterConfig");
  const number = numberAt(cluster, "instanceCount") ?? 1;
  const gib = (numberAt(inputs, "ebsOptions", "volumeSize") ?? 0) * number;
  const masters = at(cluster, "dedicatedMasterEnabled") === true ? (numberAt(cluster, "dedicatedMasterCount") ?? 0) : 0;
  const data = { type: textAt(cluster, "instanceType"), number, what: "OpenSearch" };
  const master = { type: textAt(cluster, "dedicatedMasterType"), number: masters, what: "OpenSearch master" };
  const disk = { component: "jaeger", kind: "services", what: `OpenSearch: ${gib} GiB gp3` } as const;
  return [
    instances("jaeger", "opensearch", data),
    ...(masters > 0 ? [instances("jaeger", "opensearch", master)] : []),
    { ...disk, monthly: gib * priceOf("opensearch.gp3") },
  ];
}

function databaseItems({ inputs }: AwsResource): (CostItem | Unpriced)[] {
  const number = at(inputs, "multiAz") === true ? 2 : 1;
  const gib = numberAt(inputs, "allocatedStorage") ?? 0;
  const disk = { component: "grafana", kind: "services", what: `RDS: ${number} x ${gib} GiB gp3` } as const;
  return [
    instances("grafana", "rds", { type: textAt(inputs, "instanceClass"), number, what: "RDS" }),
    { ...disk, monthly: gib * number * priceOf("rds.gp3") },
  ];
}

/** Share of a bucket's objects that its lifecycle has moved to an archive tier: those older than the move. */
function archivedShare(inventory: Inventory, bucket: string): number {
  const lifecycles = inventory.aws("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
  const rules = lifecycles.filter(({ name }) => name === bucket).flatMap(({ inputs }) => listAt(inputs, "rules"));
  const moves = rules.flatMap((rule) => listAt(rule, "transitions")).map((move) => numberAt(move, "days") ?? 0);
  const [ends = 0] = rules.map((rule) => numberAt(rule, "expiration", "days") ?? 0).filter((days) => days > 0);
  return moves.length === 0 || ends === 0 ? 0 : Math.max(0, 1 - Math.min(...moves) / ends);
}

function storage(inventory: Inventory, component: "loki" | "thanos", bytes: number): CostItem[] {
  const bucket = component === "loki" ? "logs" : "metrics";
  const archived = archivedShare(inventory, bucket);
  const gigabytes = bytes / 1e9;
  const common = { component, kind: "objects" } as const;
  const kept = gigabytes * (1 - archived);
  const cold = gigabytes * archived;
  return [
    { ...common, what: `S3: ${Math.round(kept)} GB`, monthly: kept * priceOf("s3.standard") },
    ...(cold > 0
      ? [{ ...common, what: `S3 archive: ${Math.round(cold)} GB`, monthly: cold * priceOf("s3.glacierInstant") }]
      : []),
  ];
}

/** Requests of Loki, which writes a chunk per stream every two hours at least, and reads for queries. */
function lokiRequests({ logs }: Capacity): CostItem[] {
  if (!logs) return [];
  const writes = (writesPerDay(logs) * daysPerMonth) / 1000;
  const cost = writes * (priceOf("s3.write") + assumed("readsPerWrite") * priceOf("s3.read"));
  return [
    { component: "loki", kind: "objects", what: `S3: ${Math.round(writes)} thousand writes, and reads`, monthly: cost },
  ];
}

/** Requests of Thanos, whose pods list the bucket all the time. */
function thanosRequests(inventory: Inventory): CostItem[] {
  const names = ["thanos-store", "thanos-compactor"];
  const pods = names.reduce((sum, name) => sum + (workloadNamed(inventory, name)?.replicas ?? 0), 0);
  const lists = (pods * assumed("syncsPerHour") * priceBook.hoursPerMonth) / 1000;
  if (pods === 0) return [];
  return [
    {
      component: "thanos",
      kind: "objects",
      what: `S3: ${Math.round(lists)} thousand listings`,
      monthly: lists * priceOf("s3.write"),
    },
  ];
}

/** One load balancer for all pages; where it is the platform's too, all of it is counted here. */
function loadBalancer(inventory: Inventory): CostItem[] {
  const ingresses = inventory.objects("Ingress");
  if (ingresses.length === 0 && inventory.objects("Gateway").length === 0) return [];
  const isAlb = ingresses.some((ingress) => textAt(ingress, "spec", "ingressClassName") === "alb");
  const cost = monthly(priceOf("lb.hour")) + priceOf(isAlb ? "lb.alb.unit" : "lb.nlb.unit");
  return [
    { component: "exposure", kind: "services", what: `1 ${isAlb ? "ALB" : "NLB"}, one capacity unit`, monthly: cost },
  ];
}

/** What services of AWS cost. */
export function serviceItems(inventory: Inventory, capacity: Capacity): (CostItem | Unpriced)[] {
  const stored = capacity.rows.filter(({ kind }) => kind === "objects");
  const buckets = stored.flatMap(({ component, needed }) =>
    component === "loki" || component === "thanos" ? storage(inventory, component, needed) : [],
  );
  return [
    ...inventory.aws("opensearch/domain:Domain").flatMap(openSearchItems),
    ...inventory.aws("rds/instance:Instance").flatMap(databaseItems),
    ...buckets,
    ...lokiRequests(capacity),
    ...thanosRequests(inventory),
    ...loadBalancer(inventory),
  ];
}
