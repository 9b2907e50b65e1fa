import assert from "node:assert/strict";
import type { ExecaChildProcess } from "execa";
import { Engine } from "../support/engine";
import type { StateResource } from "../support/engine";
import { told } from "../support/engine/run";

/** Changes of the world after which the CLI is stopped. */
const HALF_WAY = 30;

/** Brings the stack up, with a signal to the CLI half-way; `dies` takes the providers along. */
async function interrupt(engine: Engine, signal: NodeJS.Signals, dies: boolean) {
  const started: { cli?: ExecaChildProcess } = {};
  let changes = 0;
  engine.gate = async () => {
    changes += 1;
    if (changes > HALF_WAY && dies) throw new Error("the provider died with the CLI");
    if (changes !== HALF_WAY) return;
    started.cli?.kill(signal);
    // The change itself still reaches the world, without anybody left to note it.
    if (dies) await started.cli?.catch(() => undefined);
  };
  const run = await engine.up({ checkpoints: true, onStart: (cli) => (started.cli = cli) });
  engine.gate = () => Promise.resolve();
  return run;
}

const custom = (resources: readonly StateResource[]) =>
  resources.filter((one) => one.custom && !one.type.startsWith("pulumi:") && !one.type.startsWith("random:"));

/** Everything that exists is in the state, once, and everything in the state exists. */
async function assertNothingLost(engine: Engine): Promise<void> {
  const { deployment } = await engine.state();
  assert.deepEqual(deployment.pending_operations ?? [], []);
  const noted = custom(deployment.resources ?? []).length;
  assert.equal(noted, engine.memory.list().length + engine.aws.list().length);
}

for (const [how, signal, dies] of [
  ["Ctrl-C", "SIGINT", false],
  ["kill -9", "SIGKILL", true],
] as const) {
  describe(`engine: staging interrupted half-way by ${how}`, function () {
    this.timeout(300_000);
    let engine: Engine;
    before(async function () {
      engine = await Engine.start(this, { stack: "staging" });
    });
    after(() => (engine as Engine | undefined)?.stop());

    it("stops with an error and leaves a part of the stack", async () => {
      const run = await interrupt(engine, signal, dies);
      assert.notEqual(run.exitCode, 0);
      assert.ok(engine.memory.list().length + engine.aws.list().length >= HALF_WAY - 1);
      if (!dies) assert.deepEqual(run.errors, ["update canceled\n"]);
    });

    if (dies) {
      it("refuses to go on while the dead run holds the lock, and says how to end that", async () => {
        const run = await engine.up();
        assert.equal(run.exitCode, 1);
        assert.match(run.stderr, /the stack is currently locked by 1 lock\(s\).*`pulumi cancel`/);
        await engine.command(["cancel", "--yes"]);
      });

      it("takes over with pulumi import what was created and never noted, then forgets what was only begun", async () => {
        const pending = (await engine.state()).deployment.pending_operations ?? [];
        const orphans = pending.flatMap(({ resource }) => {
          const id = engine.ids.get(resource.urn);
          return id === undefined ? [] : [{ ...resource, id }];
        });
        assert.ok(orphans.length > 0, "nothing was created without being noted");
        const adopted = await engine.adopt(orphans);
        assert.deepEqual([adopted.exitCode, adopted.errors, adopted.stderr], [0, [], ""]);
        const refreshed = await engine.refresh({ args: ["--clear-pending-creates"] });
        assert.deepEqual([refreshed.exitCode, refreshed.errors], [0, []]);
      });
    }

    it("creates exactly what is missing when it is run again", async () => {
      const before = (await engine.state()).deployment.resources ?? [];
      const run = await engine.up({ inline: true });
      assert.deepEqual([run.exitCode, run.errors, run.stderr], [0, [], ""]);
      assert.ok(run.steps.every(({ op }) => op === "create" || op === "update"));
      const had = new Set(before.map(({ urn }) => urn));
      assert.deepEqual(
        run.steps.filter(({ op, urn }) => op === "create" && had.has(urn)),
        [],
      );
      await assertNothingLost(engine);
    });

    it("has nothing left to do afterwards", async () => {
      const run = await engine.up({ inline: true });
      assert.deepEqual([run.exitCode, told(run.steps)], [0, []]);
    });

    it("can be destroyed whole, since nothing of staging is protected", async () => {
      const run = await engine.destroy();
      assert.deepEqual([run.exitCode, run.errors], [0, []]);
      assert.deepEqual([engine.memory.list(), engine.aws.list()], [[], []]);
      assert.deepEqual((await engine.state()).deployment.resources ?? [], []);
    });
  });
}
