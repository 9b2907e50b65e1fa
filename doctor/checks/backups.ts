import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { ports } from "../../lib/catalogue";
import { unanswered } from "../asker";
import type { Check, Context, Finding } from "../check";
import { nameOf } from "../declared";
import { podsOf, timeAt } from "../live";
import { json } from "../servers";

const hour = 3600;

/** `50 hours`, `9 days`. */
const age = (seconds: number): string =>
  seconds < 72 * hour ? `${Math.floor(seconds / hour)} hours` : `${Math.floor(seconds / (24 * hour))} days`;

const secondsSince = (time: Date, now: Date): number => (now.getTime() - time.getTime()) / 1000;

/** A Job of a CronJob is one of many; one by hand (backup/record.ts) stands for itself. */
const seriesOf = (job: Tree): string => textAt(job, "metadata", "ownerReferences", 0, "name") || nameOf(job);

/** Jobs that leave the time of a good backup, as the alert BackupTooOld reads them. */
async function recorded(context: Context): Promise<readonly Finding[]> {
  const { cluster, expected, now } = context;
  const all = (await Promise.all(expected.namespaces.map((name) => cluster.list("batch/v1", "Job", name)))).flat();
  const jobs = all.filter((job) => nameOf(job).startsWith("backup-"));
  const series = [...new Set(jobs.map(seriesOf))];
  const limit = expected.ageLimit("BackupTooOld");
  return series.map((subject): Finding => {
    const runs = jobs.filter((job) => seriesOf(job) === subject);
    const last = Math.max(...runs.map((job) => timeAt(job, "status", "completionTime")?.getTime() ?? 0));
    const remedy = subject.replace("backup-", "npm run backup -- ");
    if (last === 0) return { subject, state: "failed", detail: "has never succeeded", remedy };
    const seconds = secondsSince(new Date(last), now);
    const detail = `the last one is ${age(seconds)} old`;
    if (limit === undefined)
      return { subject, state: "not judged", detail: `${detail}; no alert says what is too old` };
    if (seconds <= limit) return { subject, state: "ok", detail };
    return { subject, state: "failed", detail: `${detail}, due every ${age(limit)}`, remedy };
  });
}

/** The gauge is 0 from a restart to the next upload, hence the look back over a day; the alert ThanosUploadsStalled has it too. */
const lastUpload = "min(max_over_time(thanos_objstore_bucket_last_successful_upload_time[1d]))";

async function uploads(context: Context): Promise<readonly Finding[]> {
  const { expected, ask, now } = context;
  const server = expected.named("StatefulSet", "prometheus");
  const limit = expected.ageLimit("ThanosUploadsStalled");
  // Without Thanos nothing uploads blocks, and there is no such alert.
  if (!server || limit === undefined) return [];
  const subject = "blocks of metrics in S3";
  const [pod] = await podsOf(context, server);
  if (pod === undefined) return [{ subject, state: "not judged", detail: "no Prometheus to ask" }];
  try {
    const path = `/api/v1/query?query=${encodeURIComponent(lastUpload)}`;
    const answer = await ask.within(pod, ports.prometheus.http, (get) => json(get, path));
    const last = Number(textAt(listAt(answer, "data", "result")[0], "value", 1));
    const remedy = "components/thanos/runbooks/ThanosUploadsStalled.md";
    if (last === 0) return [{ subject, state: "failed", detail: "no upload is known of", remedy }];
    const seconds = secondsSince(new Date(last * 1000), now);
    const detail = `the last upload is ${age(seconds)} old`;
    return [seconds > limit ? { subject, state: "failed", detail, remedy } : { subject, state: "ok", detail }];
  } catch (error) {
    return [unanswered(error, subject)];
  }
}

/** What AWS keeps, and the command that tells its age. */
const kept: Readonly<Record<string, readonly [string, string]>> = {
  "aws:backup/plan:Plan": [
    "snapshots of volumes",
    "aws backup list-recovery-points-by-backup-vault --backup-vault-name <vault>",
  ],
  "aws:rds/instance:Instance": [
    "snapshots of Grafana's database",
    "aws rds describe-db-instances --query 'DBInstances[].[DBInstanceIdentifier,LatestRestorableTime]'",
  ],
  "aws:opensearch/domain:Domain": ["snapshots of traces", "docs/backup-restore.md, Traces"],
};

const elsewhere = ({ expected }: Context): readonly Finding[] =>
  Object.entries(kept)
    .filter(([type]) => expected.types.has(type))
    .map(([, [subject, remedy]]) => ({
      subject,
      state: "not judged",
      detail: "told by AWS, not by the cluster",
      remedy,
    }));

export const backups: Check = {
  name: "backups",
  proves:
    "Every recorded backup and the last upload of metrics are younger than the alerts allow; what AWS alone knows is named.",
  byHand: [
    "kubectl -n monitoring get jobs | grep backup-",
    ...Object.values(kept)
      .map(([, command]) => command)
      .slice(0, 2),
  ],
  rules: ["retention-backups-declared", "aws-s3-versioned", "aws-rds-resilient"],
  reads: ["jobs.batch", "pods"],
  run: async (context) => {
    const findings = [...(await recorded(context)), ...(await uploads(context)), ...elsewhere(context)];
    return findings.length > 0 ? findings : [{ subject: "backups", state: "ok", detail: "the stack declares none" }];
  },
};
