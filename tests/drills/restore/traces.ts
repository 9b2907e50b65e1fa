import assert from "node:assert/strict";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OpenSearch } from "../../support/servers/opensearch";
import { eventually } from "../../support/servers/process";
import { tell, type Drill } from "../support/drill";

const days = ["2026-11-22", "2026-11-23", "2026-11-24"];

/** As Jaeger names them for the production stack. */
const indices = days.flatMap((day) => [`production-jaeger-service-${day}`, `production-jaeger-span-${day}`]);

const spansPerIndex = 500;

const secret = { username: "jaeger", password: "of-the-drill-only" };

interface Hits {
  readonly hits: {
    readonly hits: readonly { readonly _index: string; readonly _id: string; readonly _source: object }[];
  };
}

interface Pod {
  readonly metadata: { readonly labels: object };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Restores traces from a snapshot of a real OpenSearch, through a pod that may reach it. */
export function indicesOfTraces(lent: () => Drill): void {
  let drill: Drill;
  let domain: OpenSearch;
  let kept: string[];

  const kubectl = (...args: readonly string[]): Promise<string> => drill.plane.kubectl(["-n", "monitoring", ...args]);
  const apply = (object: object): Promise<string> =>
    drill.plane.kubectl(
      ["apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", "-"],
      JSON.stringify(object),
    );
  /** The index cleaner of the stack, with the domain of this machine. */
  const applyCleaner = async (): Promise<void> => {
    const found = drill.stack.ofKinds(["CronJob"]).find(({ metadata }) => metadata.name === "jaeger-index-cleaner");
    const text = JSON.stringify(found);
    assert.equal(text.split("known-after-update").length, 2);
    await apply(JSON.parse(text.replace("known-after-update", `https://localhost:${domain.port}`)) as object);
  };
  const applySecret = (password: string): Promise<string> =>
    apply({
      ...{ apiVersion: "v1", kind: "Secret" },
      metadata: { name: "elasticsearch-credentials", namespace: "monitoring" },
      stringData: { ...secret, password },
    });
  const stored = async (): Promise<string[]> => {
    await domain.ask("POST", "/production-jaeger-*/_refresh");
    const { hits } = await domain.ask<Hits>("GET", "/production-jaeger-*/_search?size=10000");
    return hits.hits.map(({ _index, _id, _source }) => JSON.stringify([_index, _id, _source])).sort();
  };
  const write = async (index: string, count: number, from = 0): Promise<void> => {
    const lines = Array.from({ length: count }, (_, n) => [
      JSON.stringify({ index: { _id: String(from + n) } }),
      JSON.stringify({ traceID: `t${from + n}`, operationName: "POST /leads", duration: n }),
    ]);
    await domain.ask("POST", `/${index}/_bulk?refresh=true`, `${lines.flat().join("\n")}\n`);
  };
  /** Runs something while the repository lacks files. */
  const losing = async <Result>(pattern: RegExp, use: () => Promise<Result>): Promise<Result> => {
    const folder = drill.path("opensearch/repositories/automated/indices");
    const lost = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => pattern.test(file));
    assert.ok(lost.length > 0);
    for (const file of lost) renameSync(join(folder, file), join(folder, `${file}.lost`));
    try {
      return await use();
    } finally {
      for (const file of lost) renameSync(join(folder, `${file}.lost`), join(folder, file));
    }
  };
  const restore = (...more: readonly string[]) =>
    drill.run(["restore", "traces", ...more], { NODE_EXTRA_CA_CERTS: domain.authority });

  before(async () => {
    drill = lent();
    const user = `${secret.username}:${secret.password}`;
    domain = await OpenSearch.start(drill.servers, drill.path("opensearch"), user);
    await domain.ask("PUT", "/_snapshot/cs-automated-enc", { type: "fs", settings: { location: "automated" } });
    // Whatever else is in the domain stays out of it.
    await write("production-other", 1);
    for (const index of indices) await write(index, spansPerIndex);
    await applySecret(secret.password);
    await applyCleaner();
    drill.place("jaeger-index-cleaner-restore", {});
  });
  after(() => (domain as OpenSearch | undefined)?.stop());

  it("are told to have no snapshot yet", async () => {
    const { exitCode, stderr } = await restore("--before", "2026-11-24T00:00:00Z");
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      "--before: 2026-11-24T00:00:00.000Z is before every snapshot of the domain\n  AWS makes the first within an hour",
    );
  });

  it("come back when every index was deleted, 0 lost, and nothing else is touched", async () => {
    await domain.ask("PUT", "/_snapshot/cs-automated-enc/first?wait_for_completion=true");
    kept = await stored();
    assert.equal(kept.length, indices.length * spansPerIndex);
    // Snapshots end at a second, and this one must have ended before the command begins.
    await sleep(1100);
    for (const index of indices) await domain.ask("DELETE", `/${index}`);
    assert.deepEqual(await stored(), []);
    const { exitCode, stdout, stderr } = await restore();
    assert.equal(stderr, "");
    assert.match(stdout, /^traces: 6 of 6 indices restored, 0 lost, in \d+\.\d s$/);
    tell(stdout);
    const found = await stored();
    tell(`spans and services: ${found.length} of ${kept.length} found`);
    assert.deepEqual([exitCode, found], [0, kept]);
  });

  it("are left alone where they stand: only the index that is gone comes back", async () => {
    await domain.ask("DELETE", "/production-jaeger-span-2026-11-23");
    await write("production-jaeger-span-2026-11-24", 1, spansPerIndex);
    const { exitCode, stdout } = await restore();
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^5 of 6 indices of snapshot first stand and stay as they are; --force would put them back to the snapshot\ntraces: 1 of 1 indices restored, 0 lost/,
    );
    assert.equal((await stored()).length, kept.length + 1);
  });

  it("are not put back over others unless told", async () => {
    const { exitCode, stderr } = await restore();
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      "target: OpenSearch lacks none: 6 of 6 indices of snapshot first stand and stay as they are\n" +
        "  add --force to put them back to the snapshot",
    );
    assert.equal((await stored()).length, kept.length + 1);
  });

  it("are put back to the snapshot with --force", async () => {
    const { exitCode, stdout } = await restore("--force");
    assert.equal(exitCode, 0);
    assert.match(stdout, /^traces: 6 of 6 indices restored, 0 lost/);
    assert.deepEqual(await stored(), kept);
  });

  it("are open again when the restore is refused", async () => {
    const { exitCode, stderr } = await losing(/meta-.*\.dat$/, () => restore("--force"));
    assert.equal(exitCode, 1);
    assert.match(stderr, /_restore: HTTP \d+ .*\n/);
    assert.deepEqual(await stored(), kept);
  });

  it("count as lost where shards cannot be read, and come back once they can", async () => {
    const found = await losing(/\d+\/snap-.*\.dat$/, () => restore("--force"));
    assert.equal(found.exitCode, 1);
    assert.match(found.stdout, /^traces: 0 of 6 indices restored, 6 lost/);
    assert.equal((await restore("--force")).exitCode, 0);
    assert.deepEqual(await stored(), kept);
  });

  it("need the password of the Secret to be that of the domain", async () => {
    await applySecret("another");
    const { exitCode, stderr } = await restore();
    await applySecret(secret.password);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^GET https:\/\/localhost\/_cat\/snapshots\/.*: HTTP 401 Unauthorized\n {2}the Secret has another password/,
    );
    assert.ok(!stderr.includes("another-"), stderr);
  });

  it("need a certificate of the domain's name", async () => {
    const { exitCode, stderr } = await drill.run(["restore", "traces"]);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^GET https:\/\/localhost\/_cat\/snapshots\/.*: self-signed certificate\n {2}see that the domain is up/,
    );
  });

  it("go through a pod that network policies take for the index cleaner, and that is gone when interrupted", async () => {
    drill.hold("jaeger-index-cleaner-restore");
    const running = drill.start(["restore", "traces"], { NODE_EXTRA_CA_CERTS: domain.authority });
    const pod = await eventually("the helper is Ready", 60, async () => {
      const found = JSON.parse(await kubectl("get", "pod", "jaeger-index-cleaner-restore", "-o", "json")) as Pod;
      return found.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True")
        ? found
        : undefined;
    });
    running.kill("SIGINT");
    const { exitCode } = await running;
    assert.equal(exitCode, 1);
    const path = "jsonpath={.spec.jobTemplate.spec.template.metadata.labels}";
    // Admission adds where the pod is.
    const own = Object.entries(pod.metadata.labels).filter(([key]) => !key.startsWith("topology."));
    assert.deepEqual(
      Object.fromEntries(own),
      JSON.parse(await kubectl("get", "cronjob", "jaeger-index-cleaner", "-o", path)),
    );
    const names = ["get", "pods", "-l", "app.kubernetes.io/name=jaeger-index-cleaner", "-o", "name"];
    assert.equal(await kubectl(...names), "");
  });

  it("are told to be in files where there is no domain", async () => {
    await kubectl("delete", "cronjob", "jaeger-index-cleaner");
    const { exitCode, stderr } = await restore();
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      "jaeger.store: files keeps traces on a volume here, not in OpenSearch\n" +
        "  npm run restore -- volume --claim data-jaeger-0",
    );
  });
}
