import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { answers, eventually, freePort } from "../../support/servers/process";
import { program } from "../../support/servers/tools";
import { backupOf, tell, type Drill } from "../support/drill";

const minute = 60;

/** Seconds of the samples that are in blocks, one per minute: three blocks of two hours. */
const spanOfBlocks = 6 * 3600;

/** Backs up the volume of a real Prometheus while it scrapes, and restores it onto an empty one. */
export function samples(lent: () => Drill): void {
  let drill: Drill;
  let address: string;

  const start = async (name: string, scrapes: boolean): Promise<void> => {
    address = `127.0.0.1:${await freePort()}`;
    const config = drill.path(`${name}.yml`);
    const job = `[{ job_name: self, scrape_interval: 1s, static_configs: [{ targets: ["${address}"] }] }]`;
    writeFileSync(config, `scrape_configs: ${scrapes ? job : "[]"}\n`);
    // As rendered for the production stack, where Thanos merges blocks.
    const { args } = drill.stack.container("prometheus");
    const tsdb = args.filter((arg) => arg.startsWith("--storage.tsdb.m"));
    assert.equal(tsdb.length, 2);
    await drill.servers.start({
      ...{ name, path: program("prometheus") },
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${drill.path(name)}`,
        ...tsdb,
        `--web.listen-address=${address}`,
      ],
      ready: answers(`http://${address}/-/ready`),
    });
  };
  /** All samples of the last week up to a time in seconds, a line each. */
  const stored = async (time: number): Promise<string[]> => {
    const query = new URLSearchParams({ query: '{__name__=~".+"}[7d]', time: String(time) }).toString();
    const response = await fetch(`http://${address}/api/v1/query?${query}`);
    interface Series {
      readonly metric: Record<string, string>;
      readonly values: readonly [number, string][];
    }
    const { data } = (await response.json()) as { data: { result: Series[] } };
    return data.result.flatMap(({ metric, values }) => values.map((one) => JSON.stringify([metric, one]))).sort();
  };
  const uid = (pod: string): Promise<string> =>
    drill.plane.kubectl(["get", "pod", pod, "-n", "monitoring", "-o", "jsonpath={.metadata.uid}"]);

  const makeBlocks = async (folder: string): Promise<void> => {
    const from = Math.floor(Date.now() / 1000 - 2 * 86_400);
    const lines = Array.from({ length: spanOfBlocks / minute }, (_, n) => [
      `leads_total{region="us"} ${n} ${from + n * minute}`,
      `leads_total{region="eu"} ${n * 2} ${from + n * minute}`,
    ]);
    const file = drill.path("openmetrics.txt");
    const sorted = [0, 1].flatMap((series) => lines.map((pair) => pair[series]));
    writeFileSync(file, `# TYPE leads counter\n${sorted.join("\n")}\n# EOF\n`);
    await execa(program("promtool"), ["tsdb", "create-blocks-from", "openmetrics", file, folder]);
  };

  let [moment, blocks] = [0, 0];
  let kept: string[];

  before(async () => {
    drill = lent();
    const folder = drill.path("prometheus-first");
    mkdirSync(folder);
    await makeBlocks(folder);
    blocks = readdirSync(folder).length;
    assert.ok(blocks >= 3, `${blocks} blocks`);
    await start("prometheus-first", true);
    drill.place("prometheus-1", { "^/prometheus": folder });
    await eventually("five scrapes are in the head", 60, async () =>
      (await stored(Date.now() / 1000)).filter((one) => one.includes('"__name__":"up"')).length >= 5 ? true : undefined,
    );
  });

  it("are backed up while it scrapes: blocks and write-ahead log", async () => {
    moment = Date.now() / 1000;
    const said = await drill.succeed(["backup", "prometheus", "--out", drill.backups]);
    assert.match(said, new RegExp(`^prometheus: ${blocks} blocks in `));
    kept = await stored(moment);
    assert.equal(kept.filter((one) => one.includes("leads_total")).length, (2 * spanOfBlocks) / minute);
    assert.ok(kept.length > (2 * spanOfBlocks) / minute + 1000, `${kept.length} samples`);
  });

  it("are not restored over others unless told, and nothing stops", async () => {
    const before = await uid("prometheus-1");
    const { exitCode, stderr } = await drill.run(["restore", "prometheus", "--from", backupOf(drill, "prometheus")]);
    assert.deepEqual([exitCode, await uid("prometheus-1")], [2, before]);
    assert.match(stderr, new RegExp(`^target: prometheus-1 holds ${blocks} blocks\n {2}add --force`));
  });

  it("come back onto an empty volume, 0 lost up to the moment of the backup, while the other replica runs on", async () => {
    await drill.servers.kill("prometheus-first");
    // What a Prometheus that has just begun on a new volume leaves.
    const folder = drill.path("prometheus-second");
    mkdirSync(join(folder, "wal"), { recursive: true });
    for (const file of ["wal/00000000", "queries.active", "lock"]) writeFileSync(join(folder, file), "");
    drill.place("prometheus-1", { "^/prometheus": folder });
    drill.place("prometheus-1-volume", { "^/prometheus": folder });
    const before = await Promise.all(["prometheus-0", "prometheus-1"].map(uid));
    const said = await drill.succeed(["restore", "prometheus", "--from", backupOf(drill, "prometheus")]);
    assert.match(
      said,
      new RegExp(`^prometheus: ${blocks} of ${blocks} blocks restored, 0 lost, in \\d+\\.\\d s$`, "m"),
    );
    const after = await Promise.all(["prometheus-0", "prometheus-1"].map(uid));
    assert.deepEqual(
      after.map((one, ordinal) => one === before[ordinal]),
      [true, false],
    );
    await start("prometheus-second", false);
    const found = new Set(await stored(moment));
    const lost = kept.filter((one) => !found.has(one)).length;
    tell(said);
    tell(`samples: ${found.size} of ${kept.length} found, ${lost} lost`);
    assert.deepEqual([lost, found.size], [0, kept.length]);
  });

  it("leave a whole replica when the restore is interrupted: no helper, nothing deleted, the pod is back", async () => {
    const folder = drill.path("prometheus-second");
    const held = readdirSync(folder).sort();
    drill.hold("prometheus-1-volume");
    const running = drill.start(["restore", "prometheus", "--force", "--from", backupOf(drill, "prometheus")]);
    const get = (...args: readonly string[]): Promise<string> =>
      drill.plane.kubectl(["get", "-n", "monitoring", "-o", "name", ...args]);
    await eventually("the helper is Ready", 60, async () => {
      const ready = "jsonpath={.status.conditions[?(@.type=='Ready')].status}";
      const status = await drill.plane.kubectl(["get", "pod", "prometheus-1-volume", "-n", "monitoring", "-o", ready]);
      return status === "True" ? true : undefined;
    });
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 1);
    assert.match(stderr, /^interrupted\n/);
    const pods = (await get("pods", "-l", "app.kubernetes.io/name=prometheus")).trim().split("\n");
    assert.deepEqual(pods.sort(), ["pod/prometheus-0", "pod/prometheus-1"]);
    assert.ok(!(await get("pods")).includes("-volume"));
    assert.deepEqual(readdirSync(folder).sort(), held);
  });
}
