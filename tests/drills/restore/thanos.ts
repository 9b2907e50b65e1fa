import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import execa from "execa";
import { parse, stringify } from "yaml";
import { program } from "../../support/servers/tools";
import { backupOf, tell, type Drill } from "../support/drill";
import type { S3 } from "../../support/servers/s3";

/** Deletes the blocks of Prometheus' backup from a real S3 and brings them back, as the real Thanos sees them. */
export function blocks(lent: () => Drill): void {
  let drill: Drill;
  let s3: S3;
  let bucket: string;
  let config: string;
  let since: string;

  const seen = async (): Promise<string[]> => {
    const args = ["tools", "bucket", "ls", `--objstore.config-file=${config}`];
    return (await execa(program("thanos"), args)).stdout
      .split("\n")
      .filter((line) => line !== "")
      .sort();
  };

  before(async () => {
    drill = lent();
    s3 = await drill.s3();
    const rendered = drill.stack.files("thanos-objstore")["objstore.yml"] ?? "";
    const store = parse(rendered) as { config: Record<string, unknown> };
    bucket = String(store.config["bucket"]);
    const keys = { access_key: s3.accessKey, secret_key: s3.secretKey };
    store.config = { bucket, endpoint: s3.address, insecure: true, ...keys };
    config = drill.path("objstore.yml");
    writeFileSync(config, stringify(store));
    await s3.aws("s3api", "create-bucket", "--bucket", bucket);
    await s3.aws("s3api", "put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Enabled");
    const folder = drill.path("blocks");
    mkdirSync(folder);
    await execa("tar", ["-xf", `${backupOf(drill, "prometheus")}/blocks.tar`, "-C", folder]);
    await s3.aws("s3", "cp", folder, `s3://${bucket}`, "--recursive", "--quiet");
  });

  it("come back when everything in the bucket was deleted, 0 lost", async () => {
    const endpoint = ["--s3-endpoint", `http://${s3.address}`];
    const kept = await seen();
    assert.ok(kept.length >= 3, kept.join());
    since = /--since (\S+)$/.exec(await drill.succeed(["backup", "thanos", ...endpoint], s3.env))?.[1] ?? "";
    await s3.aws("s3", "rm", `s3://${bucket}`, "--recursive", "--quiet");
    assert.deepEqual(await seen(), []);
    const said = await drill.succeed(["restore", "thanos", "--since", since, ...endpoint], s3.env);
    // Of each block: an index, meta.json and at least one segment of chunks.
    assert.match(said, /^thanos: (\d+) of \1 objects restored, 0 lost, in \d+\.\d s$/);
    tell(said);
    assert.deepEqual(await seen(), kept);
  });
}
