import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import { imageVersion } from "../../lib/images";
import { retentionAnnotation } from "../../lib/labels";
import { headlessServiceSpec, identity, meta } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { compactorArgs } from "./config";
import { bucketPod } from "./pod";
import { bucketStatefulSetOptions, bucketStatefulSetSpec } from "./statefulset";
import type { Bucket } from "./statefulset";

const own = identity("thanos-compactor", "thanos", imageVersion("thanos"));
const http = { name: "http", port: ports["thanos-compactor"].http };

export interface ThanosCompactorArgs {
  readonly settings: Pick<Settings["thanos"], "compactor" | "retention">;
  readonly bucket: Bucket;
  /** StorageClass of the volume. */
  readonly storageClassName: string;
}

/**
 * The compactor merges and downsamples the blocks in S3 and deletes them at the end of their retention.
 *
 * Creates: ServiceAccount (no token), headless Service, StatefulSet of exactly one pod: two would merge the same blocks
 * and damage the bucket, and a StatefulSet never runs two.
 * When it is down: nothing is lost or missing; the bucket grows and long queries slow down within days.
 */
export class ThanosCompactor extends pulumi.ComponentResource {
  constructor(name: string, args: ThanosCompactorArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:ThanosCompactor", name, {}, opts);
    const account = this.createServiceAccount(args.bucket);
    this.createService();
    this.createStatefulSet(args, account);
    this.registerOutputs({});
  }

  private createServiceAccount({ store }: Bucket) {
    return new k8s.core.v1.ServiceAccount(
      "thanos-compactor",
      { metadata: meta("thanos-compactor", own, store.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createService() {
    return new k8s.core.v1.Service(
      "thanos-compactor",
      { metadata: meta("thanos-compactor", own), spec: headlessServiceSpec("thanos-compactor", [http]) },
      { parent: this },
    );
  }

  private createStatefulSet({ settings, bucket, storageClassName }: ThanosCompactorArgs, account: pulumi.Resource) {
    const { resources, storage } = settings.compactor;
    const pod = bucketPod("thanos-compactor", compactorArgs(settings), resources);
    return new k8s.apps.v1.StatefulSet(
      "thanos-compactor",
      {
        metadata: meta("thanos-compactor", own, { [retentionAnnotation]: settings.retention.raw }),
        spec: bucketStatefulSetSpec(own, { replicas: 1, pod, bucket, storage, storageClassName }),
      },
      { parent: this, ...bucketStatefulSetOptions(bucket, [account]) },
    );
  }
}
