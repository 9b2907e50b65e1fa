import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { answers, eventually, freePort } from "../../support/servers/process";
import { program } from "../../support/servers/tools";
import { backupOf, tell, type Drill } from "../support/drill";

const hour = 3_600_000;

/** Backs up silences of a real Alertmanager and restores them into one that has none. */
export function silences(lent: () => Drill): void {
  let drill: Drill;
  interface Silence {
    readonly comment: string;
    readonly matchers: readonly unknown[];
    readonly endsAt: string;
    readonly status: { readonly state: string };
  }
  let address: string;

  /** Another one has nothing of the one before. */
  const startEmpty = async (name: string): Promise<void> => {
    address = `127.0.0.1:${await freePort()}`;
    const config = drill.path(`${name}.yml`);
    writeFileSync(config, "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n");
    const args = [
      ...[`--config.file=${config}`, `--storage.path=${drill.path(name)}`, "--cluster.listen-address="],
      `--web.listen-address=${address}`,
    ];
    await drill.servers.start({
      name,
      path: program("alertmanager"),
      args,
      ready: answers(`http://${address}/-/ready`),
    });
    drill.place("alertmanager-0", { "localhost:9093": address });
  };
  const ask = async <Data>(path: string): Promise<Data> =>
    (await (await fetch(`http://${address}/api/v2/${path}`)).json()) as Data;
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`http://${address}/api/v2/${path}`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    assert.equal(response.status, 200, await response.text());
  };
  const silence = (comment: string, fromHours: number, toHours: number, value: string, isRegex: boolean) => ({
    matchers: [{ name: "alertname", value, isRegex, isEqual: true }],
    startsAt: new Date(Date.now() + fromHours * hour).toISOString(),
    endsAt: new Date(Date.now() + toHours * hour).toISOString(),
    ...{ createdBy: "on-call", comment },
  });
  const present = async (): Promise<string[]> =>
    (await ask<Silence[]>("silences"))
      .filter(({ status }) => status.state !== "expired")
      .map(({ comment, matchers, endsAt, status }) => JSON.stringify([comment, matchers, endsAt, status.state]))
      .sort();
  let kept: string[];

  before(async () => {
    drill = lent();
    await startEmpty("alertmanager-first");
    await post("silences", silence("maintenance of disks", 0, 8, "NodeDisk.+", true));
    await post("silences", silence('"quoted", Größe', 0, 2, "TargetDown", false));
    await post("silences", silence("next week", 100, 200, "LokiDown", false));
  });

  it("are backed up, none missing", async () => {
    const said = await drill.succeed(["backup", "alertmanager", "--out", drill.backups]);
    assert.match(said, /^alertmanager: 3 silences in /);
    kept = await present();
    assert.equal(kept.length, 3);
  });

  it("leave the time of the backup where the alert on its age sees it, and take it anew at the next", async () => {
    const get = (path: string): Promise<string> =>
      drill.plane.kubectl(["get", "job", "backup-alertmanager", "-n", "monitoring", "-o", `jsonpath={${path}}`]);
    const completed = async (): Promise<string> => {
      const time = await eventually(
        "the job is complete",
        60,
        async () => (await get(".status.completionTime")) || undefined,
      );
      assert.ok(Date.now() - new Date(time).getTime() < 60_000, time);
      return get(".metadata.uid");
    };
    const first = await completed();
    await drill.succeed(["backup", "alertmanager", "--out", drill.path("another")]);
    assert.notEqual(await completed(), first);
    const pods = ["get", "pods", "-n", "monitoring", "-l", "job-name=backup-alertmanager", "-o", "name"];
    assert.equal(await drill.plane.kubectl(pods), "");
  });

  it("are not restored over others unless told", async () => {
    const { exitCode, stderr } = await drill.run([
      "restore",
      "alertmanager",
      "--from",
      backupOf(drill, "alertmanager"),
    ]);
    assert.deepEqual([exitCode, await present()], [2, kept]);
    assert.match(stderr, /^target: alertmanager has 3 silences\n {2}add --force/);
  });

  it("come back into an empty Alertmanager, 0 lost, and silence", async () => {
    await drill.servers.kill("alertmanager-first");
    await startEmpty("alertmanager-second");
    assert.deepEqual(await present(), []);
    const said = await drill.succeed(["restore", "alertmanager", "--from", backupOf(drill, "alertmanager")]);
    assert.match(said, /^alertmanager: 3 of 3 silences restored/m);
    assert.match(said, /, 0 lost, in \d+\.\d s$/);
    tell(said);
    assert.deepEqual(await present(), kept);
    await post("alerts", [{ labels: { alertname: "NodeDiskFilling" } }, { labels: { alertname: "LokiDown" } }]);
    const alerts = await ask<{ labels: { alertname: string }; status: { state: string } }[]>("alerts");
    const states = Object.fromEntries(alerts.map(({ labels, status }) => [labels.alertname, status.state]));
    assert.equal(states["NodeDiskFilling"], "suppressed");
    assert.notEqual(states["LokiDown"], "suppressed");
  });

  it("are not doubled by a second restore", async () => {
    await drill.succeed(["restore", "alertmanager", "--force", "--from", backupOf(drill, "alertmanager")]);
    assert.deepEqual(await present(), kept);
  });
}
