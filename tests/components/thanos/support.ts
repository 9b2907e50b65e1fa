import * as k8s from "@pulumi/kubernetes";
import { Thanos } from "../../../components/thanos/thanos";
import type { ThanosArgs } from "../../../components/thanos/thanos";
import type { Bundle, ObjectStore } from "../../../lib/contracts";
import { thanos as schema } from "../../../settings/schema/metrics";
import { at, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

/** Settings as in the stacks of this repository, as far as tests name them. */
export const production = schema.parse({ retention: { raw: "90d" } });
export const staging = schema.parse({
  retention: { raw: "10d" },
  query: { replicas: 1 },
  store: { replicas: 1, storage: "5Gi" },
  compactor: { storage: "10Gi" },
});

const rest = {
  cluster: "leads",
  environment: "production",
  alertmanagers: ["alertmanager-0:9093", "alertmanager-1:9093"],
  bundles: [],
  scrapeInterval: "15s",
  evaluationInterval: "20s",
  storageClassName: "monitoring-gp3",
};

/** The bucket as one ServiceAccount gets it. */
function storeOf(user: string, bucket: string): ObjectStore {
  return {
    bucket,
    endpoint: "s3.eu-west-1.amazonaws.com",
    region: "eu-west-1",
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": `arn-of-${user}` },
    grants: [new k8s.core.v1.ConfigMap(`grant-${user}`)],
  };
}

/** What Thanos registers, with the buckets of some more users. */
export const record = (
  settings: ThanosArgs["settings"] = production,
  bucket = "metrics",
  more: readonly ("thanos-ruler" | "prometheus-shard-0" | "prometheus-shard-1")[] = [],
  bundles: readonly Bundle[] = [],
) =>
  recordComponent(() => {
    const stores = {
      prometheus: storeOf("prometheus", bucket),
      "thanos-store": storeOf("thanos-store", bucket),
      "thanos-compactor": storeOf("thanos-compactor", bucket),
      ...Object.fromEntries(more.map((user) => [user, storeOf(user, bucket)])),
    };
    return new Thanos("thanos", { ...rest, bundles, settings, stores }, {});
  });

type Records = Awaited<ReturnType<typeof record>>["resources"];

export const specOf = (resources: Records, type: string, name: string) =>
  at(resourceOf(resources, type, name).inputs, "spec");
export const podOf = (resources: Records, type: string, name: string) =>
  at(specOf(resources, type, name), "template", "spec");

/** Every workload of a stack without shards. */
export const workloads = [
  ["Deployment", "thanos-query"],
  ["StatefulSet", "thanos-store"],
  ["StatefulSet", "thanos-compactor"],
] as const;
