import { gibibytes } from "../lib/units";
import { Failed, wrong } from "../kubectl/errors";
import { listAt, numberAt, textAt, type Tree } from "../preview/analysis/tree";
import { awsCli } from "./aws";
import type { Claim } from "./claim";
import type { Context } from "./component";

/** Tags of the EBS CSI driver; AWS Backup copies a volume's tags to its snapshots. */
const tags = {
  claim: "kubernetes.io/created-for/pvc/name",
  namespace: "kubernetes.io/created-for/pvc/namespace",
  volume: "CSIVolumeName",
} as const;

/** Tags that nobody but AWS may write. */
const reserved = "aws:";

const mayRestore =
  "you need ec2:DescribeSnapshots, ec2:DescribeVolumes, ec2:CreateVolume, ec2:CreateTags, ec2:DeleteVolume";

/** An EBS snapshot: a recovery point of AWS Backup is one. */
export interface Snapshot {
  readonly id: string;
  readonly takenAt: Date;
  readonly gibibytes: number;
  /** As the volume had them. */
  readonly tags: Readonly<Record<string, string>>;
}

function snapshotOf(found: Tree): Snapshot {
  const pairs = listAt(found, "Tags").map((tag) => [textAt(tag, "Key"), textAt(tag, "Value")] as const);
  return {
    id: textAt(found, "SnapshotId"),
    takenAt: new Date(textAt(found, "StartTime")),
    gibibytes: numberAt(found, "VolumeSize") ?? 0,
    tags: Object.fromEntries(pairs.filter(([key]) => !key.startsWith(reserved))),
  };
}

const assumedSnapshots = JSON.stringify({
  Snapshots: [{ SnapshotId: "<snapshot>", StartTime: "1970-01-01T00:00:00Z", VolumeSize: 1, Tags: [] }],
});

/**
 * The newest snapshot of a claim's volumes from before a time, whatever became of the volumes.
 *
 * @throws PreviewError (exit code 2) when there is none
 */
export async function snapshotBefore(context: Context, claim: Claim, region: string, before: Date): Promise<Snapshot> {
  const wanted = [[tags.claim, claim.name], [tags.namespace, claim.namespace], ...claim.classTags];
  const filters = wanted.map(([key, value]) => `Name=tag:${key},Values=${value}`);
  const args = [
    "ec2",
    "describe-snapshots",
    "--owner-ids",
    "self",
    "--filters",
    ...filters,
    "Name=status,Values=completed",
  ];
  const answer = await awsCli(context, args, { region, assumed: assumedSnapshots, remedy: mayRestore });
  const all = listAt(JSON.parse(answer), "Snapshots")
    .map(snapshotOf)
    .sort((one, other) => other.takenAt.getTime() - one.takenAt.getTime());
  const newest = all.find(({ takenAt }) => takenAt <= before);
  if (newest !== undefined) return newest;
  const oldest = all.pop();
  const time = before.toISOString();
  if (oldest === undefined) {
    const remedy =
      "see that aws.backup.enabled is true, and in the console that AWS Backup may back up EBS in this region";
    throw wrong("--claim", claim.name, `has no snapshot in ${region}`, remedy);
  }
  throw wrong(
    "--before",
    time,
    `is before every snapshot of ${claim.name}`,
    `the first is of ${oldest.takenAt.toISOString()}`,
  );
}

/** `key=value` of what the class asks of a volume, as the CLI takes it. */
function performance(claim: Claim): string[] {
  const [type, iops, throughput] = ["type", "iops", "throughput"].map((name) => claim.parameter(name));
  const key = claim.parameter("kmsKeyId");
  return [
    ...["--volume-type", type || "gp3"],
    ...(iops ? ["--iops", iops] : []),
    ...(throughput ? ["--throughput", throughput] : []),
    ...(claim.parameter("encrypted") === "true" ? ["--encrypted"] : []),
    ...(key === "" ? [] : ["--kms-key-id", key]),
  ];
}

/** The tags of the volume of before, without which the driver may not touch the new one, under its new name. */
function tagsFor(snapshot: Snapshot, volumeName: string): string {
  const before = snapshot.tags[tags.volume];
  const renamed = Object.entries({ ...snapshot.tags, [tags.volume]: volumeName }).map(([Key, value]) => {
    const Value = before === undefined ? value : value.replaceAll(before, volumeName);
    return { Key, Value };
  });
  return JSON.stringify([{ ResourceType: "volume", Tags: renamed }]);
}

export interface NewVolume {
  readonly claim: Claim;
  readonly snapshot: Snapshot;
  readonly zone: string;
  readonly region: string;
  /** Of the PersistentVolume that it is for. */
  readonly name: string;
}

/** Deletes what a call has made that did not live to tell its id; whether it can is another matter than why that call failed. */
async function deleteNamed(context: Context, region: string, name: string): Promise<void> {
  const filter = ["--filters", `Name=tag:${tags.volume},Values=${name}`];
  try {
    const answer = await awsCli(context, ["ec2", "describe-volumes", ...filter], { region, remedy: mayRestore });
    const ids = listAt(JSON.parse(answer), "Volumes").map((one) => textAt(one, "VolumeId"));
    for (const id of ids) await deleteVolume(context, region, id);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    context.say(`see that no volume is left: aws ec2 describe-volumes ${filter.join(" ")} --region ${region}`);
  }
}

/**
 * A new EBS volume with what a snapshot holds, as large as the claim asks for and as fast as its class. Resolves to its id
 * when it can be used; its blocks are read from S3 when they are first needed. None is left when it fails.
 */
export async function volumeFrom(context: Context, wanted: NewVolume): Promise<string> {
  const { claim, snapshot, zone, region, name } = wanted;
  const size = String(Math.max(snapshot.gibibytes, gibibytes(claim.size)));
  const place = ["--snapshot-id", snapshot.id, "--availability-zone", zone, "--size", size];
  const tagged = ["--tag-specifications", tagsFor(snapshot, name)];
  const call = { region, assumed: '{"VolumeId":"<volume>"}', remedy: mayRestore };
  try {
    const args = ["ec2", "create-volume", ...place, ...performance(claim), ...tagged];
    const id = textAt(JSON.parse(await awsCli(context, args, call)), "VolumeId");
    await awsCli(context, ["ec2", "wait", "volume-available", "--volume-ids", id], { region, remedy: mayRestore });
    return id;
  } catch (error) {
    await deleteNamed(context, region, name);
    throw error;
  }
}

export async function deleteVolume(context: Context, region: string, id: string): Promise<void> {
  const remedy = `delete the volume ${id} by hand, nobody uses it: aws ec2 delete-volume --volume-id ${id} --region ${region}`;
  await awsCli(context, ["ec2", "delete-volume", "--volume-id", id], { region, remedy });
}
