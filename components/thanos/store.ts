import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import { imageVersion } from "../../lib/images";
import { disruptionBudgetSpec, headlessServiceSpec, identity, meta } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { storeArgs } from "./config";
import { bucketPod } from "./pod";
import { bucketStatefulSetOptions, bucketStatefulSetSpec } from "./statefulset";
import type { Bucket } from "./statefulset";

const own = identity("thanos-store", "thanos", imageVersion("thanos"));
const http = { name: "http", port: ports["thanos-store"].http };
const grpc = { name: "grpc", port: ports["thanos-store"].grpc };

export interface ThanosStoreArgs {
  readonly settings: Settings["thanos"]["store"];
  readonly bucket: Bucket;
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/**
 * Stores answer the queriers from the blocks in S3; every pod serves all of them.
 *
 * Creates: ServiceAccount (no token), headless Service, StatefulSet, PodDisruptionBudget.
 * When it is down: samples older than Prometheus' own retention are missing from answers, which say so; nothing is lost.
 * The volume holds an index of the blocks, which a new pod downloads again.
 */
export class ThanosStore extends pulumi.ComponentResource {
  constructor(name: string, args: ThanosStoreArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:ThanosStore", name, {}, opts);
    const account = this.createServiceAccount(args.bucket);
    this.createService();
    this.createStatefulSet(args, account);
    this.createDisruptionBudget();
    this.registerOutputs({});
  }

  private createServiceAccount({ store }: Bucket) {
    return new k8s.core.v1.ServiceAccount(
      "thanos-store",
      { metadata: meta("thanos-store", own, store.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createService() {
    // Headless, because queriers balance over the pods themselves: a gRPC connection lasts longer than a query.
    return new k8s.core.v1.Service(
      "thanos-store",
      { metadata: meta("thanos-store", own), spec: headlessServiceSpec("thanos-store", [http, grpc]) },
      { parent: this },
    );
  }

  private createStatefulSet({ settings, bucket, storageClassName }: ThanosStoreArgs, account: pulumi.Resource) {
    const { replicas, resources, storage } = settings;
    const pod = bucketPod("thanos-store", storeArgs(settings), resources);
    return new k8s.apps.v1.StatefulSet(
      "thanos-store",
      {
        metadata: meta("thanos-store", own),
        spec: bucketStatefulSetSpec(own, { replicas, pod, bucket, storage, storageClassName }),
      },
      { parent: this, ...bucketStatefulSetOptions(bucket, [account]) },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "thanos-store",
      { metadata: meta("thanos-store", own), spec: disruptionBudgetSpec("thanos-store") },
      { parent: this },
    );
  }
}
