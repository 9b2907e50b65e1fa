import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { days } from "../../lib/units";
import type { AwsSettings } from "../../settings/schema";
import { awsName, partition } from "./names";
import { serviceTrust } from "./trust";

/** Most characters of the name of a vault, a plan and a selection. */
const nameLimit = 50;

/** Tag by which volumes are found; its value is the environment, so that stacks of one account stay apart. */
const tagKey = "insurance-lead-gen.com/backup";

/**
 * Tags, as `key=value`, that a volume must carry to be backed up.
 *
 * The EBS CSI driver sets them when they are `tagSpecification_<n>` parameters of the StorageClass; volumes made before
 * that, or by another class, are not backed up until they are tagged by hand.
 */
export function volumeTags(environment: string): readonly string[] {
  return [`${tagKey}=${environment}`];
}

export interface BackupArgs {
  readonly environment: string;
  readonly aws: Pick<AwsSettings, "region" | "kmsKeyArn" | "protect" | "backup">;
}

/**
 * Scheduled AWS Backup of the volumes of Prometheus, Alertmanager, Grafana and Loki.
 *
 * Nothing depends on it until something is lost. Recovery points are EBS snapshots, consistent as after a power cut:
 * Prometheus and Loki replay their write-ahead logs. EBS must be opted in for AWS Backup in the region (it is by default).
 */
export class Backup extends pulumi.ComponentResource {
  /** Vault that holds the recovery points. */
  readonly vaultName: string;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:Backup", name, {}, opts);
    this.vaultName = awsName(args.environment, "volumes", nameLimit);
    const plan = this.createPlan(name, args, this.createVault(name, args));
    const role = this.createRole(name, args);
    this.createSelection(name, args, plan, role, this.createAttachment(name, args, role));
    this.registerOutputs({ vaultName: this.vaultName });
  }

  private createVault(name: string, { aws: { kmsKeyArn, protect } }: BackupArgs): aws.backup.Vault {
    return new aws.backup.Vault(
      name,
      { name: this.vaultName, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) },
      { parent: this, protect },
    );
  }

  private createPlan(name: string, { aws: { backup } }: BackupArgs, vault: aws.backup.Vault): aws.backup.Plan {
    return new aws.backup.Plan(
      name,
      {
        name: this.vaultName,
        rules: [
          {
            ruleName: "scheduled",
            targetVaultName: vault.name,
            schedule: backup.schedule,
            lifecycle: { deleteAfter: days(backup.retention) },
          },
        ],
      },
      { parent: this },
    );
  }

  private createRole(name: string, { environment }: BackupArgs): aws.iam.Role {
    return new aws.iam.Role(
      name,
      {
        name: awsName(environment, "backup", 64),
        description: "AWS Backup: snapshots of the monitoring volumes",
        assumeRolePolicy: JSON.stringify(serviceTrust("backup.amazonaws.com")),
      },
      { parent: this },
    );
  }

  private createAttachment(name: string, { aws: { region } }: BackupArgs, role: aws.iam.Role) {
    // Backups only: whoever restores does so with permissions of his own.
    const policyArn = `arn:${partition(region)}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup`;
    return new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn }, { parent: this });
  }

  private createSelection(
    name: string,
    { environment, aws: { region } }: BackupArgs,
    plan: aws.backup.Plan,
    role: aws.iam.Role,
    permission: pulumi.Resource,
  ): void {
    new aws.backup.Selection(
      name,
      {
        name: this.vaultName,
        planId: plan.id,
        iamRoleArn: role.arn,
        // Only what is a volume and carries the tag: resources and conditions must both hold, unlike selectionTags.
        resources: [`arn:${partition(region)}:ec2:*:*:volume/*`],
        conditions: [{ stringEquals: [{ key: `aws:ResourceTag/${tagKey}`, value: environment }] }],
      },
      { parent: this, dependsOn: [permission] },
    );
  }
}
