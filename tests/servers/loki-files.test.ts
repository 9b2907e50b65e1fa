import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { configFile } from "../support/rendered";
import { answers, eventually, freePort, Servers } from "../support/servers/process";
import { program, requireServers } from "../support/servers/tools";

/** What is replaced on this machine: where Loki listens, whom it greets, and where its volume is. */
interface Config {
  server: Record<string, unknown>;
  memberlist: Record<string, unknown>;
}

const address = "127.0.0.1";
const line = { stream: { namespace: "insurance-lead-gen", app: "leads" }, text: "lead 42 was captured" };

/** The rendered loki.yaml with this machine's ports and paths; everything else is as it would be deployed. */
async function localConfig(directory: string, port: number): Promise<string> {
  const rendered = await configFile("local", "loki-config", "loki.yaml");
  const paths = rendered.replace(/^(\s*\w+: )\/loki\b/gm, `$1${join(directory, "volume")}`);
  const config = parse(paths.replace("/etc/loki/rules", join(directory, "rules"))) as Config;
  const [grpc, gossip] = [await freePort(), await freePort()];
  const listen = { http_listen_address: address, grpc_listen_address: address };
  Object.assign(config.server, { ...listen, http_listen_port: port, grpc_listen_port: grpc });
  const alone = { bind_addr: [address], bind_port: gossip, join_members: [`${address}:${gossip}`] };
  Object.assign(config.memberlist, alone);
  return stringify(config);
}

describe("servers: Loki of the local stack, without a bucket", function () {
  this.timeout(180_000);
  let servers: Servers;
  let url: string;

  before(async function () {
    requireServers(this, ["loki"]);
    servers = new Servers("loki-files");
    const port = await freePort();
    url = `http://${address}:${port}`;
    mkdirSync(join(servers.directory, "rules", "fake"), { recursive: true });
    const file = join(servers.directory, "loki.yaml");
    writeFileSync(file, await localConfig(servers.directory, port));
    const args = [`-config.file=${file}`, "-config.expand-env=true", "-target=all"];
    const env = { POD_IP: address };
    await servers.start({ name: "loki", path: program("loki"), args, env, ready: answers(`${url}/ready`) });
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (servers as Servers | undefined)?.stop();
  });

  async function query(): Promise<string[]> {
    const logql = encodeURIComponent('{app="leads"}');
    const response = await fetch(`${url}/loki/api/v1/query_range?query=${logql}&since=1h`);
    const { data } = (await response.json()) as { data: { result: { values: [string, string][] }[] } };
    return data.result.flatMap(({ values }) => values.map(([, text]) => text));
  }

  const objects = (): string[] =>
    readdirSync(join(servers.directory, "volume", "objects"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));

  it("takes a line and answers with it", async () => {
    const values = [[`${Date.now()}000000`, line.text]];
    const push = await fetch(`${url}/loki/api/v1/push`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ streams: [{ stream: line.stream, values }] }),
    });
    assert.equal(push.status, 204, await push.text());
    assert.deepEqual(
      await eventually("the line is found", 30, async () => ((await query()).length > 0 ? query() : undefined)),
      [line.text],
    );
  });

  it("writes it into files when it ends, and finds it there when it is back, without its write-ahead log", async () => {
    await servers.kill("loki", "SIGTERM");
    const written = objects();
    assert.ok(
      written.some((file) => file.includes("/fake/")),
      `no chunk of the tenant among ${written.join(", ")}`,
    );
    assert.ok(
      written.some((file) => file.includes("/index/")),
      `no index among ${written.join(", ")}`,
    );
    rmSync(join(servers.directory, "volume", "wal"), { recursive: true });
    await servers.restart("loki");
    assert.deepEqual(
      await eventually("the line is found", 60, async () => ((await query()).length > 0 ? query() : undefined)),
      [line.text],
    );
  });

  it("deletes by age, with its requests in the same files", async () => {
    const text = await (await fetch(`${url}/config`)).text();
    const config = parse(text) as { compactor: Record<string, unknown>; limits_config: Record<string, unknown> };
    assert.deepEqual(
      [config.compactor["retention_enabled"], config.compactor["delete_request_store"]],
      [true, "filesystem"],
    );
    assert.equal(config.limits_config["retention_period"], "3d");
  });
});
