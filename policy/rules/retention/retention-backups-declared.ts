import type { Resource } from "../../lib/resource";
import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { BACKUP_PLAN, BACKUP_SELECTION, RDS_CLUSTER, RDS_INSTANCE } from "../../lib/types";
import { bucketsOf } from "../../model/bucket";
import { expirationDays, lifecycleRules } from "../../model/lifecycle";

/** True for a bucket whose name, in the program or in AWS, says what it is for. */
function isForBackups({ name, props }: Resource): boolean {
  return /backup/.test(name) || /backup/.test(props.key("bucket").string() ?? "");
}

export const retentionBackupsDeclared = stackRule({
  name: "retention-backups-declared",
  description: "Backups of databases and volumes are kept long enough to notice that they are needed.",
  level: "mandatory",
  severity: "high",
  remediation: "Raise backupRetentionPeriod, lifecycle.deleteAfter, or resume the backup job.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html",
  ids: { checkov: ["CKV_AWS_133"] },
  parameters: {
    minDays: number("Shortest permitted retention of a backup, in days.", 7, { minimum: 1 }),
    maxDays: number("Longest permitted retention of a backup, in days.", 400, { minimum: 1 }),
  },
  check: ({ stack, parameters, report, each }) => {
    const { minDays, maxDays } = parameters;
    each(stack.ofType(RDS_INSTANCE, RDS_CLUSTER), ({ props }) => {
      if (props.key("clusterIdentifier").exists() || props.key("replicateSourceDb").exists()) return;
      const days = props.key("backupRetentionPeriod");
      if ((days.number() ?? 0) < minDays) report(days, `at least ${minDays} days`);
    });
    each(stack.ofType(BACKUP_PLAN), ({ props, urn }) => {
      const isUsed = stack.ofType(BACKUP_SELECTION).some(({ dependencies }) => dependencies.includes(urn));
      if (!isUsed) report(props, "a Selection", "is a plan that backs up nothing");
    });
    each(
      stack.ofType(BACKUP_PLAN).flatMap(({ props }) => props.key("rules").items()),
      (rule) => {
        const days = rule.at("lifecycle.deleteAfter");
        const kept = days.number();
        if (kept === undefined) report(days, `between ${minDays} and ${maxDays} days: without it backups stay forever`);
        else if (kept < minDays || kept > maxDays) report(days, `between ${minDays} and ${maxDays} days`);
      },
    );
    each(bucketsOf(stack), (bucket) => {
      each(lifecycleRules(stack, bucket).map(expirationDays), (days) => {
        const isEarly = (days.number() ?? minDays) < minDays;
        if (isEarly && isForBackups(bucket)) report(days, `at least ${minDays} days`);
      });
    });
    each(stack.workloads, ({ kind, role, resource }) => {
      if (kind !== "CronJob" || !/backup/.test(role ?? "")) return;
      const spec = resource.props.key("spec");
      if (spec.key("suspend").boolean() === true) report(spec.key("suspend"), "false");
      const history = spec.key("successfulJobsHistoryLimit");
      if (history.number() === 0) report(history, "at least 1, to see the last success");
    });
  },
});
