import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings, Settings } from "../../settings/schema";
import versions from "../../versions.json";
import { driverPolicyArn, volumeKeyPolicy } from "./ebs-csi-policy";
import { WorkloadIdentity } from "./identity";
import type { IdentityFacts } from "./identity";
import { awsName, partition } from "./names";

const addon = "aws-ebs-csi-driver";

/** ServiceAccount of the driver's controller, fixed by the add-on. */
const controller = { namespace: "kube-system", serviceAccount: "ebs-csi-controller-sa" } as const;

export interface EbsCsiArgs {
  readonly environment: string;
  /** How the driver gets its role; also names the cluster. */
  readonly identity: IdentityFacts;
  /** Create the add-on, take over one that exists, or leave it to others. */
  readonly mode: Settings["storage"]["csiDriver"];
  /** EKS Auto Mode brings its own volume provisioner: nothing is created. */
  readonly autoMode: boolean;
  readonly aws: Pick<AwsSettings, "region" | "kmsKeyArn">;
}

/**
 * EBS CSI driver as EKS add-on at the pinned version, with a role of its own.
 *
 * When the driver is down, running pods keep their volumes; new claims stay Pending and moved pods stay
 * ContainerCreating. A wrong role leaves the add-on DEGRADED for 20 minutes, then the update fails.
 *
 * - `create` installs it, over a self-installed driver too (OVERWRITE).
 * - `adopt` imports the existing add-on on the first `up` and in the same run updates it to the pinned version and this
 *   role, replacing its former role or associations; edits of its Kubernetes objects by others stay (PRESERVE), and
 *   `pulumi destroy` leaves the add-on in place. The preview shows both steps: import, then update.
 * - `skip` creates nothing and depends on whoever installed a driver.
 */
export class EbsCsi extends pulumi.ComponentResource {
  /** What a StorageClass must wait for, so that its first claim finds a driver. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: EbsCsiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:EbsCsi", name, {}, opts);
    const managed = args.mode !== "skip" && !args.autoMode;
    this.ready = managed ? [this.createAddon(args, this.createIdentity(args))] : [];
    this.registerOutputs({});
  }

  private createIdentity({ environment, identity, mode, aws: { region, kmsKeyArn } }: EbsCsiArgs): WorkloadIdentity {
    // Volumes of an adopted driver may be older than the cluster's tag, and IRSA sets no session tags.
    const scope = mode === "create" && identity.mode === "pod-identity" ? "cluster" : "account";
    return new WorkloadIdentity(
      "ebs-csi",
      {
        ...controller,
        cluster: identity,
        roleName: awsName(environment, "ebs-csi", 64),
        description: "EBS CSI driver: creates, attaches and deletes the volumes of claims",
        managedPolicyArn: driverPolicyArn(partition(region), scope),
        ...(kmsKeyArn === undefined ? {} : { policy: volumeKeyPolicy(kmsKeyArn) }),
        associate: false,
      },
      { parent: this },
    );
  }

  private createAddon({ identity, mode }: EbsCsiArgs, { roleArn, grants }: WorkloadIdentity): aws.eks.Addon {
    const { serviceAccount } = controller;
    const adopt = mode === "adopt";
    return new aws.eks.Addon(
      addon,
      {
        addonName: addon,
        addonVersion: versions.addons[addon],
        clusterName: identity.clusterName,
        // The association belongs to the add-on: a second owner would be overwritten by every update of it.
        ...(identity.mode === "pod-identity"
          ? { podIdentityAssociations: [{ roleArn, serviceAccount }] }
          : { serviceAccountRoleArn: roleArn }),
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: adopt ? "PRESERVE" : "OVERWRITE",
        // Removing the driver would strand every mounted volume.
        preserve: true,
      },
      {
        parent: this,
        dependsOn: [...grants],
        ...(adopt ? { import: `${identity.clusterName}:${addon}`, retainOnDelete: true } : {}),
      },
    );
  }
}
