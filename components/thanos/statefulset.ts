import type { types } from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { ObjectStore } from "../../lib/contracts";
import { checksumAnnotation, selector } from "../../lib/labels";
import { claimTemplate, keepClaims, podMeta } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { data } from "./pod";

/** The bucket as a program that works on it gets it from the room. */
export interface Bucket {
  /** Its address, and the grant of the program's ServiceAccount. */
  readonly store: ObjectStore;
  /** ConfigMap with objstore.yml. */
  readonly config: Resource;
  /** Checksum of objstore.yml, which is read at start only. */
  readonly checksum: string;
}

export interface BucketStatefulSetArgs {
  readonly replicas: number;
  readonly pod: types.input.core.v1.PodSpec;
  readonly bucket: Bucket;
  /** Size of a pod's volume. */
  readonly storage: string;
  readonly storageClassName: string;
  /** Annotations of the pods besides the checksum of the bucket's address. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** StatefulSet of a program that works on the bucket; its Service is headless and has its name. */
export function bucketStatefulSetSpec(
  own: Identity,
  { replicas, pod, bucket, storage, storageClassName, annotations }: BucketStatefulSetArgs,
): types.input.apps.v1.StatefulSetSpec {
  const { workload } = own;
  return {
    serviceName: workload,
    replicas,
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    persistentVolumeClaimRetentionPolicy: keepClaims,
    selector: { matchLabels: selector(workload) },
    template: {
      metadata: podMeta(own, { [checksumAnnotation("objstore")]: bucket.checksum, ...annotations }),
      spec: pod,
    },
    volumeClaimTemplates: [claimTemplate(workload, data.name, storage, storageClassName)],
  };
}

/** Options of such a StatefulSet, besides its parent. */
export function bucketStatefulSetOptions({ store, config }: Bucket, before: readonly Resource[]) {
  return {
    // Pods that start before the grant run without credentials until they are restarted.
    dependsOn: [...before, config, ...store.grants],
    // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
    ignoreChanges: ["spec.volumeClaimTemplates"],
    customTimeouts: { create: "20m", update: "40m" },
  };
}
