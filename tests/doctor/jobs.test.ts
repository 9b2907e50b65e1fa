import { describeCheck, failed, fine, unjudged } from "./support/faults";
import { ago } from "./support/world";

const uploads = fine("blocks of metrics in S3", "the last upload is 2 hours old");
const elsewhere = [
  unjudged(
    "snapshots of volumes",
    "told by AWS, not by the cluster",
    "aws backup list-recovery-points-by-backup-vault --backup-vault-name <vault>",
  ),
  unjudged(
    "snapshots of Grafana's database",
    "told by AWS, not by the cluster",
    "aws rds describe-db-instances --query 'DBInstances[].[DBInstanceIdentifier,LatestRestorableTime]'",
  ),
  unjudged("snapshots of traces", "told by AWS, not by the cluster", "docs/backup-restore.md, Traces"),
];

const backupJob = (name: string, hours: number, owner?: string) => ({
  ...{ apiVersion: "batch/v1", kind: "Job", status: { completionTime: ago(hours) } },
  metadata: { name, namespace: "monitoring", ...(owner && { ownerReferences: [{ name: owner }] }) },
});

describeCheck(
  "jobs",
  [fine("1 scheduled job", "the last run of each succeeded")],
  [
    [
      "one that is gone",
      (world) => world.remove("CronJob", "jaeger-index-cleaner"),
      [failed("CronJob monitoring/jaeger-index-cleaner", "is missing")],
    ],
    [
      "one that is suspended",
      (world) => world.change("CronJob", "jaeger-index-cleaner", ["spec", "suspend"], true),
      [
        failed(
          "CronJob monitoring/jaeger-index-cleaner",
          "is suspended",
          `kubectl -n monitoring patch cronjob jaeger-index-cleaner -p '{"spec":{"suspend":false}}'`,
        ),
      ],
    ],
    [
      "a last run that failed",
      (world) => world.change("CronJob", "jaeger-index-cleaner", ["status", "lastSuccessfulTime"], ago(26)),
      [
        failed(
          "CronJob monitoring/jaeger-index-cleaner",
          "succeeded last at 2026-11-23T10:00:00.000Z; the run of 2026-11-24T10:00:00.000Z did not",
          "kubectl -n monitoring get jobs; kubectl -n monitoring logs job/<name>",
        ),
      ],
    ],
    [
      "one that has not run yet",
      (world) => world.change("CronJob", "jaeger-index-cleaner", ["status"], {}),
      [unjudged("CronJob monitoring/jaeger-index-cleaner", "has not run yet, its schedule is 30 0 * * *")],
    ],
  ],
);

describeCheck(
  "backups",
  [uploads, ...elsewhere],
  [
    [
      "recorded ones, the last of a series counting",
      (world) =>
        world.objects.push(
          backupJob("backup-grafana", 50),
          backupJob("backup-nightly-1", 24 * 30, "backup-nightly"),
          backupJob("backup-nightly-2", 24 * 9, "backup-nightly"),
        ),
      [
        { subject: "backup-grafana", state: "ok", detail: "the last one is 50 hours old" },
        failed("backup-nightly", "the last one is 9 days old, due every 8 days", "npm run backup -- nightly"),
      ],
    ],
    [
      "one that has never succeeded",
      (world) => world.objects.push({ ...backupJob("backup-grafana", 50), status: {} }),
      [failed("backup-grafana", "has never succeeded", "npm run backup -- grafana")],
    ],
    [
      "uploads that have stopped",
      (world) => world.uploaded(7),
      [
        failed(
          "blocks of metrics in S3",
          "the last upload is 7 hours old",
          "components/thanos/runbooks/ThanosUploadsStalled.md",
        ),
      ],
    ],
  ],
);
