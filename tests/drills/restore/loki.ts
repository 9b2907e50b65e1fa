import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { answers, eventually, freePort } from "../../support/servers/process";
import { program } from "../../support/servers/tools";
import { tell, type Drill } from "../support/drill";
import type { S3 } from "../../support/servers/s3";

interface Config {
  server: Record<string, unknown>;
  common: Record<string, unknown>;
  memberlist?: unknown;
  storage_config: { object_store: { s3: Record<string, unknown> } };
  ingester: Record<string, unknown>;
  ruler_storage: unknown;
}

const streams = 3;
const linesPerStream = 2000;
const all = streams * linesPerStream;

/** Flushes a real Loki into a real S3, deletes everything there, and brings it back. */
export function lines(lent: () => Drill): void {
  let drill: Drill;
  let s3: S3;
  let address: string;
  let bucket: string;
  let kubelet: Server;
  let since: string;

  /** The rendered configuration with one replica, this machine's paths and ports, and keys for the S3. */
  const configFile = async (): Promise<string> => {
    const [http, grpc] = [await freePort(), await freePort()];
    address = `127.0.0.1:${http}`;
    const text = (drill.stack.files("loki-config")["loki.yaml"] ?? "").replaceAll(
      /(?<=: )\/(etc\/)?loki/g,
      drill.path("loki"),
    );
    const config = parse(text) as Config;
    const { s3: store } = config.storage_config.object_store;
    bucket = String(store["bucket_name"]);
    const local = { http_listen_port: http, grpc_listen_port: grpc };
    Object.assign(config.server, local, { http_listen_address: "127.0.0.1", grpc_listen_address: "127.0.0.1" });
    const ring = { kvstore: { store: "inmemory" } };
    Object.assign(config.common, { replication_factor: 1, instance_addr: "127.0.0.1", ring });
    delete config.memberlist;
    delete store["native_aws_auth_enabled"];
    const keys = { access_key_id: s3.accessKey, secret_access_key: s3.secretKey };
    Object.assign(store, { endpoint: s3.address, insecure: true, ...keys });
    config.ingester["lifecycler"] = { min_ready_duration: "0s" };
    const file = drill.path("loki.yaml");
    writeFileSync(file, stringify(config));
    return file;
  };
  const start = async (): Promise<void> => {
    const args = [`-config.file=${await configFile()}`, "-target=all"];
    mkdirSync(drill.path("loki", "rules"), { recursive: true });
    await drill.servers.start({ name: "loki", path: program("loki"), args, ready: answers(`http://${address}/ready`) });
  };
  const loseVolume = async (): Promise<void> => {
    await drill.servers.kill("loki");
    rmSync(drill.path("loki"), { recursive: true, force: true });
  };
  const found = async (): Promise<number> => {
    const query = new URLSearchParams({ query: 'sum(count_over_time({job="drill"}[2h]))' }).toString();
    const response = await fetch(`http://${address}/loki/api/v1/query?${query}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? 0);
  };
  const push = async (): Promise<void> => {
    const from = BigInt(Date.now() - 3_600_000) * 1_000_000n;
    const body = Array.from({ length: streams }, (_, stream) => ({
      stream: { job: "drill", app: `app-${stream}` },
      values: Array.from({ length: linesPerStream }, (__, n) => [
        String(from + BigInt(n) * 1_000_000_000n),
        `line ${n}`,
      ]),
    }));
    const headers = { "Content-Type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify({ streams: body }) };
    const response = await fetch(`http://${address}/loki/api/v1/push`, options);
    assert.equal(response.status, 204, await response.text());
  };
  const s3Endpoint = (): string[] => ["--s3-endpoint", `http://${s3.address}`];

  before(async () => {
    drill = lent();
    s3 = await drill.s3();
    await configFile();
    await s3.aws("s3api", "create-bucket", "--bucket", bucket);
    await start();
    // What kubelet does at a rollout: asks the container to end, and starts it again on the same volume.
    kubelet = createServer((_, response) => {
      void drill.servers
        .kill("loki", "SIGTERM")
        .then(start)
        .then(() => response.end());
    }).listen(0, "127.0.0.1");
    await once(kubelet, "listening");
    drill.onRestart("loki", `http://127.0.0.1:${(kubelet.address() as AddressInfo).port}/`);
    await push();
    await eventually("all lines can be read", 60, async () => ((await found()) === all ? true : undefined));
  });
  after(() => (kubelet as Server | undefined)?.close());

  it("are not called safe in a bucket that forgets what is deleted", async () => {
    const { exitCode, stderr } = await drill.run(["backup", "loki", ...s3Endpoint()], s3.env);
    assert.equal(exitCode, 2);
    assert.match(stderr, /does not keep what is deleted \(versioning: never enabled\)\n {2}pulumi up/);
    await s3.aws("s3api", "put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Enabled");
  });

  it("outlive the volume once they are backed up, 0 lost", async () => {
    const said = await drill.succeed(["backup", "loki", ...s3Endpoint()], s3.env);
    since = /--since (\S+)$/.exec(said)?.[1] ?? "";
    assert.ok(!Number.isNaN(new Date(since).getTime()), said);
    await loseVolume();
    await start();
    assert.equal(await eventually("the index is read", 60, async () => (await found()) || undefined), all);
  });

  it("come back when everything in the bucket was deleted, 0 lost", async () => {
    await drill.servers.kill("loki", "SIGTERM");
    await s3.aws("s3", "rm", `s3://${bucket}`, "--recursive", "--quiet");
    await loseVolume();
    await start();
    assert.equal(await found(), 0);
    const said = await drill.succeed(["restore", "loki", "--since", since, ...s3Endpoint()], s3.env);
    const restored = await eventually("the index is read", 60, async () => (await found()) || undefined);
    assert.match(said, /^loki: (\d+) of \1 objects restored, 0 lost, in \d+\.\d s$/);
    tell(said);
    tell(`lines: ${restored} of ${all} found, ${all - restored} lost`);
    assert.equal(restored, all);
  });
}
