import { setTimeout as sleep } from "node:timers/promises";
import { Failed, wrong } from "../kubectl/errors";
import { at, listAt, textAt, type Tree } from "../preview/analysis/tree";
import { awsCli } from "./aws";
import type { Context } from "./component";

const mayBackUp =
  "you need backup:List*, backup:Get*, backup:StartBackupJob, backup:DescribeBackupJob, and iam:PassRole for the role";
/** Milliseconds between two looks at a job that takes minutes. */
const lookEvery = 5000;

interface Plan {
  readonly role: string;
  readonly vault: string;
  /** Days until AWS deletes a recovery point. */
  readonly keepDays: string;
}

async function planNamed(context: Context, region: string, name: string): Promise<Plan> {
  const ask = async (args: readonly string[], assumed: Tree): Promise<Tree> => {
    const call = { region, assumed: JSON.stringify(assumed), remedy: mayBackUp };
    return JSON.parse(await awsCli(context, ["backup", ...args], call));
  };
  const plans = await ask(["list-backup-plans"], {
    BackupPlansList: [{ BackupPlanName: name, BackupPlanId: "<plan>" }],
  });
  const id = textAt(
    listAt(plans, "BackupPlansList").find((one) => textAt(one, "BackupPlanName") === name),
    "BackupPlanId",
  );
  if (id === "") {
    const remedy = "pulumi config set --path settings.aws.backup.enabled true; pulumi up";
    throw wrong("aws.backup", name, `is no backup plan in ${region}`, remedy);
  }
  const ofPlan = ["--backup-plan-id", id];
  const selections = await ask(["list-backup-selections", ...ofPlan], {
    BackupSelectionsList: [{ IamRoleArn: "arn:<partition>:iam::<account>:role/<role>" }],
  });
  const lifecycle = { DeleteAfterDays: "<days>" };
  const plan = await ask(["get-backup-plan", ...ofPlan], {
    BackupPlan: { Rules: [{ TargetBackupVaultName: name, Lifecycle: lifecycle }] },
  });
  const rule = at(plan, "BackupPlan", "Rules", 0);
  return {
    role: textAt(selections, "BackupSelectionsList", 0, "IamRoleArn"),
    vault: textAt(rule, "TargetBackupVaultName"),
    keepDays: textAt(rule, "Lifecycle", "DeleteAfterDays"),
  };
}

async function finished(context: Context, region: string, job: string): Promise<void> {
  for (;;) {
    const args = ["backup", "describe-backup-job", "--backup-job-id", job];
    const answer = await awsCli(context, args, { region, assumed: '{"State":"COMPLETED"}', remedy: mayBackUp });
    const state = textAt(JSON.parse(answer), "State");
    if (state === "COMPLETED") return;
    if (!["CREATED", "PENDING", "RUNNING"].includes(state)) {
      const said = textAt(JSON.parse(answer), "StatusMessage") || "AWS does not say why";
      throw new Failed(`backup job ${job} ended as ${state}: ${said}`, "see the job in the console of AWS Backup");
    }
    await sleep(lookEvery);
  }
}

/**
 * A recovery point of a volume, now, beside those of the schedule and kept as long as they are. Returns when it is whole;
 * what is written meanwhile is not in it.
 *
 * @param planName name of the stack's backup plan
 */
export async function snapshotNow(context: Context, id: string, region: string, planName: string): Promise<void> {
  const { role, vault, keepDays } = await planNamed(context, region, planName);
  const [, partition = "", account = ""] = /^arn:([^:]+):iam::([^:]+):/.exec(role) ?? [];
  const resource = `arn:${partition}:ec2:${region}:${account}:volume/${id}`;
  const what = ["--backup-vault-name", vault, "--resource-arn", resource, "--iam-role-arn", role];
  const args = ["backup", "start-backup-job", ...what, "--lifecycle", `DeleteAfterDays=${keepDays}`];
  const started = await awsCli(context, args, { region, assumed: '{"BackupJobId":"<job>"}', remedy: mayBackUp });
  await finished(context, region, textAt(JSON.parse(started), "BackupJobId"));
}
