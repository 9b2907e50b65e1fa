import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { findTool } from "../support/toolbox";
import { allActions, allowedEverywhere, rulesIn, type Action } from "./support/reviews";
import { StackCluster, type Item } from "./support/stack-cluster";

/** Staging with working hours. */
const stack = "staging";
const scaledKinds = "statefulsets,deployments";
const jobs = ["schedule-down", "schedule-up"] as const;

interface Workload extends Item {
  readonly spec: { readonly replicas: number };
}

interface CronJob {
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
      };
    };
  };
}

const resource = { StatefulSet: "statefulsets", Deployment: "deployments" } as Readonly<Record<string, string>>;

describe("cluster: working hours", function () {
  this.timeout(400_000);
  let cluster: StackCluster;
  let temporary: string;
  let rendered: readonly string[];
  let everyone: readonly Action[];

  /** `<kind>/<name> <pods>` of everything with a number of pods in the namespace. */
  const sizes = async (): Promise<string[]> =>
    (await cluster.list<Workload>(scaledKinds))
      .filter(({ metadata }) => metadata.namespace === "monitoring")
      .map(({ kind, metadata, spec }) => `${resource[kind] ?? kind}/${metadata.name} ${spec.replicas}`)
      .sort();

  /** Runs the commands of a CronJob as its pod would: with the token of its ServiceAccount, and nothing else. */
  async function run(job: (typeof jobs)[number], change = (args: readonly string[]) => args) {
    const file = join(cluster.directory(stack), `monitoring/cronjob-${job}.yaml`);
    const { containers } = (parse(readFileSync(file, "utf8")) as CronJob).spec.jobTemplate.spec.template.spec;
    const results = containers.map(({ args }) => as(job, ...change(args)));
    return Promise.all(results);
  }

  function as(account: string, ...args: readonly string[]) {
    const local = args.map((arg) => arg.replace("--cache-dir=/tmp/cache", `--cache-dir=${join(temporary, "cache")}`));
    return execa(findTool("kubectl") ?? "kubectl", ["--kubeconfig", join(temporary, account), ...local], {
      reject: false,
    });
  }

  /** A kubeconfig with a token of the account in place of the administrator's keys. */
  async function writeKubeconfig(account: string): Promise<void> {
    const { stdout: token } = await cluster.kubectl(["create", "token", account, "-n", "monitoring", "--duration=1h"]);
    const config = parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { user: object }[] };
    const users = config.users.map((user) => ({ ...user, user: { token } }));
    writeFileSync(join(temporary, account), JSON.stringify({ ...config, users }), { mode: 0o600 });
  }

  before(async function () {
    cluster = await StackCluster.start(this, [stack], { changes: ["schedule.enabled=true"] });
    temporary = mkdtempSync(join(tmpdir(), "schedule-"));
    const { exitCode, stderr } = await cluster.apply(stack);
    assert.equal(exitCode, 0, stderr);
    for (const job of jobs) await writeKubeconfig(job);
    rendered = await sizes();
    const nobody = { kind: "ServiceAccount", metadata: { name: "default", namespace: "monitoring" } };
    everyone = await rulesIn(cluster.api, nobody, "monitoring");
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as StackCluster | undefined)?.stop();
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  });

  it("let both accounts read and scale each workload of the namespace by its name, and nothing more", async () => {
    const actions = await allActions(cluster.api);
    const names = rendered.map((line) => line.split(" ")[0]?.split("/") ?? []);
    const wanted = names.flatMap(([kind, name]) => [
      `get apps/${kind} named ${name}`,
      `patch apps/${kind}/scale named ${name}`,
    ]);
    for (const name of jobs) {
      const account = { kind: "ServiceAccount", metadata: { name, namespace: "monitoring" } };
      const rules = await rulesIn(cluster.api, account, "monitoring");
      assert.deepEqual(
        rules.filter((rule) => !everyone.includes(rule)),
        [...wanted].sort(),
      );
      assert.deepEqual(await rulesIn(cluster.api, account, "monitoring-agents"), everyone);
      const nobody = { kind: "ServiceAccount", metadata: { name: "default", namespace: "monitoring" } };
      assert.deepEqual(
        await allowedEverywhere(cluster.api, account, actions),
        await allowedEverywhere(cluster.api, nobody, actions),
      );
    }
  });

  it("stop every workload in the evening, with the token of the account alone", async () => {
    for (const { exitCode, stderr } of await run("schedule-down")) assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      await sizes(),
      rendered.map((line) => line.replace(/\d+$/, "0")),
    );
  });

  it("leave agents, volumes and their claims as they are", async () => {
    assert.equal((await cluster.list("daemonsets")).length, 2);
    const claims = await cluster.list("persistentvolumeclaims");
    const names = rendered.filter((line) => line.startsWith("statefulsets/")).map((line) => line.split(/[/ ]/)[1]);
    assert.deepEqual(claims.map(({ metadata }) => metadata.name).sort(), names.map((name) => `data-${name}-0`).sort());
  });

  it("start exactly what was there in the morning, and all of it becomes Ready", async () => {
    for (const { exitCode, stderr } of await run("schedule-up")) assert.equal(exitCode, 0, stderr);
    assert.deepEqual(await sizes(), rendered);
    assert.deepEqual(await cluster.notReady(), []);
  });

  it("change nothing when they run twice", async () => {
    for (const { exitCode, stderr } of await run("schedule-up")) assert.equal(exitCode, 0, stderr);
    assert.deepEqual(await sizes(), rendered);
  });

  it("cannot scale what is not theirs, nor do anything else to what is", async () => {
    await cluster.kubectl(["create", "deployment", "other", "-n", "default", "--image=registry.k8s.io/pause:3.10"]);
    const refused = [
      ["scale", "--namespace=default", "--replicas=0", "deployment/other"],
      ["delete", "--namespace=monitoring", "statefulset/prometheus"],
      ["patch", "--namespace=monitoring", "statefulset/prometheus", "-p", '{"spec":{"replicas":0}}'],
      ["get", "--namespace=monitoring", "statefulsets"],
      ["get", "--namespace=monitoring", "secrets"],
    ];
    for (const command of refused) {
      const { exitCode, stderr } = await as("schedule-down", ...command);
      assert.equal(exitCode, 1, command.join(" "));
      assert.match(stderr, /forbidden/i, command.join(" "));
    }
    assert.deepEqual(await sizes(), rendered);
  });

  it("stand in the way of no update, and one at night starts again what it applies", async () => {
    const same = await cluster.apply(stack);
    assert.equal(same.exitCode, 0, same.stderr);
    await run("schedule-down");
    assert.deepEqual(
      await sizes(),
      rendered.map((line) => line.replace(/\d+$/, "0")),
    );
    const asleep = await cluster.apply(stack);
    assert.equal(asleep.exitCode, 0, asleep.stderr);
    assert.deepEqual(await sizes(), rendered);
  });
});
