import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../support/servers/process";
import { backupOf, tell, type Drill } from "../support/drill";
import { makeBlocks, samplesInBlocks, scrapedFiveTimes, startPrometheus, storedSamples } from "../support/samples";

/** Backs up the volume of a real Prometheus while it scrapes, and restores it onto an empty one. */
export function samples(lent: () => Drill): void {
  let drill: Drill;
  let address: string;

  const uid = (pod: string): Promise<string> =>
    drill.plane.kubectl(["get", "pod", pod, "-n", "monitoring", "-o", "jsonpath={.metadata.uid}"]);

  let [moment, blocks] = [0, 0];
  let kept: string[];

  before(async () => {
    drill = lent();
    const folder = drill.path("prometheus-first");
    mkdirSync(folder);
    await makeBlocks(drill, folder);
    blocks = readdirSync(folder).length;
    assert.ok(blocks >= 3, `${blocks} blocks`);
    address = await startPrometheus(drill, "prometheus-first", folder, true);
    drill.place("prometheus-1", { "^/prometheus": folder });
    await scrapedFiveTimes(address);
  });

  it("are backed up while it scrapes: blocks and write-ahead log", async () => {
    moment = Date.now() / 1000;
    const said = await drill.succeed(["backup", "prometheus", "--out", drill.backups]);
    assert.match(said, new RegExp(`^prometheus: ${blocks} blocks in `));
    kept = await storedSamples(address, moment);
    assert.equal(kept.filter((one) => one.includes("leads_total")).length, samplesInBlocks);
    assert.ok(kept.length > samplesInBlocks + 1000, `${kept.length} samples`);
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
    address = await startPrometheus(drill, "prometheus-second", folder, false);
    const found = new Set(await storedSamples(address, moment));
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
