import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "../../lib/labels";
import { priorityClass } from "../../lib/workload";
import type { Settings } from "../../settings/schema";

/** Above every application (default 0), far below the system classes (2,000,000,000). */
const priority = 1_000_000;

export interface ClassesArgs {
  readonly storage: Settings["storage"];
  /** Key that encrypts volumes; the account's EBS default key when absent. */
  readonly kmsKeyArn?: string | undefined;
  /** True on EKS Auto Mode, whose provisioner has another name. */
  readonly autoMode: boolean;
  /** Tags of every volume, `key=value`; AWS Backup selects volumes by them. None when absent. */
  readonly volumeTags?: readonly string[] | undefined;
}

/** Parameters of the StorageClass; the driver takes strings only. */
export function storageParameters({ storage, kmsKeyArn, volumeTags = [] }: ClassesArgs): Record<string, string> {
  return {
    type: "gp3",
    iops: String(storage.iops),
    throughput: String(storage.throughput),
    encrypted: "true",
    ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
    "csi.storage.k8s.io/fstype": "ext4",
    ...Object.fromEntries(volumeTags.map((tag, index) => [`tagSpecification_${index + 1}`, tag])),
  };
}

/**
 * The classes that workloads refer to: StorageClass of their volumes and PriorityClass of their pods.
 *
 * Volumes are encrypted gp3, made in the zone of the pod, and can grow. The class is never the cluster's default, since
 * the cluster belongs to others too. Parameters cannot change in place: the class is replaced, volumes that exist keep theirs.
 * When it is missing: claims stay Pending (`kubectl get storageclass`).
 */
export class Classes extends pulumi.ComponentResource {
  constructor(name: string, args: ClassesArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Classes", name, {}, opts);
    if (args.storage.mode === "create") this.createStorageClass(args);
    this.createPriorityClass();
    this.registerOutputs({});
  }

  private createStorageClass(args: ClassesArgs) {
    const name = args.storage.className;
    return new k8s.storage.v1.StorageClass(
      "storage-class",
      {
        metadata: { name, labels: labels(name, "cluster") },
        provisioner: args.autoMode ? "ebs.csi.eks.amazonaws.com" : "ebs.csi.aws.com",
        parameters: storageParameters(args),
        reclaimPolicy: args.storage.reclaimPolicy,
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
      },
      // The API refuses to change these two, which the provider does not know.
      { parent: this, replaceOnChanges: ["volumeBindingMode", "reclaimPolicy"], deleteBeforeReplace: true },
    );
  }

  private createPriorityClass() {
    return new k8s.scheduling.v1.PriorityClass(
      "priority-class",
      {
        metadata: { name: priorityClass, labels: labels(priorityClass, "cluster") },
        value: priority,
        preemptionPolicy: "PreemptLowerPriority",
        description: "Monitoring is needed most when applications starve",
      },
      { parent: this },
    );
  }
}
