import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wrong } from "../kubectl/errors";
import { listAt, textAt, type Tree } from "../preview/analysis/tree";
import { awsCli } from "./aws";
import type { Context, Outcome } from "./component";

export interface Bucket {
  readonly name: string;
  readonly region: string;
}

/** Versions of one request; a limit of S3. */
const mostPerRequest = 1000;

function aws(context: Context, { name, region }: Bucket, args: readonly string[], assumed = "") {
  const [operation = "", ...more] = args;
  return awsCli(context, ["s3api", operation, "--bucket", name, ...more], {
    ...{ region, endpoint: context.s3Endpoint, assumed },
    remedy: "see that your AWS credentials may list, read and delete versions of the bucket",
  });
}

/** @throws PreviewError (exit code 2) where the bucket does not keep what is deleted */
export async function assertVersioned(context: Context, bucket: Bucket): Promise<void> {
  const answer = await aws(context, bucket, ["get-bucket-versioning"], '{"Status":"Enabled"}');
  const status = answer === "" ? "" : textAt(JSON.parse(answer) as Tree, "Status");
  if (status === "Enabled") return;
  const remedy = "pulumi up: the stack declares versioning, someone has suspended it";
  throw wrong(
    "bucket",
    bucket.name,
    `does not keep what is deleted (versioning: ${status || "never enabled"})`,
    remedy,
  );
}

interface Marker {
  readonly Key: string;
  readonly VersionId: string;
}

/** Markers that hide an object since then; S3 keeps whole seconds. */
async function deletedSince(context: Context, bucket: Bucket, since: Date): Promise<readonly Marker[]> {
  const query = "DeleteMarkers[?IsLatest].{Key:Key,VersionId:VersionId,LastModified:LastModified}";
  const answer = await aws(context, bucket, ["list-object-versions", "--query", query], "[]");
  const from = Math.floor(since.getTime() / 1000) * 1000;
  return listAt({ markers: JSON.parse(answer || "[]") as Tree }, "markers")
    .filter((marker) => new Date(textAt(marker, "LastModified")).getTime() >= from)
    .map((marker) => ({ Key: textAt(marker, "Key"), VersionId: textAt(marker, "VersionId") }));
}

/** Takes the delete markers away, so that the versions below are current again. Nothing else is changed. */
export async function undelete(context: Context, bucket: Bucket, since: Date): Promise<Outcome> {
  await assertVersioned(context, bucket);
  const markers = await deletedSince(context, bucket, since);
  const scratch = mkdtempSync(join(tmpdir(), "undelete-"));
  const file = join(scratch, "markers.json");
  try {
    for (let from = 0; from < Math.max(markers.length, context.dryRun ? 1 : 0); from += mostPerRequest) {
      writeFileSync(file, JSON.stringify({ Objects: markers.slice(from, from + mostPerRequest), Quiet: true }));
      await aws(context, bucket, ["delete-objects", "--delete", `file://${file}`]);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const left = context.dryRun ? [] : await deletedSince(context, bucket, since);
  return { what: "objects", expected: markers.length, lost: left.length };
}
