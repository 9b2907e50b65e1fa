import assert from "node:assert/strict";
import { groups } from "../program/verdict";
import { batchesOf, told, verdictOn } from "../program/verdict/batches";
import type { Alone, Batch } from "../program/verdict/batches";
import type { Breakage } from "../program/verdict/breakage";
import { ownFindings, untouched } from "../program/verdict/stack";
import { Engine, requireEngine } from "../support/engine";
import type { Run } from "../support/engine";
import { Ahead } from "../support/engine/ahead";
import { Lenient } from "../support/engine/lenient";
import { packagesOf, registrations, replay } from "../support/engine/replay";
import { inOrder } from "../support/engine/run";
import { keep } from "../support/engine/shared";
import { previewOf } from "../support/program";

/** The pack's process reads the real clock: what breaks on another day is judged offline only. */
const otherDays = ["Nobody noticed that the exemptions end in three weeks", "The exemptions ended yesterday"];

const breakages = Object.values(groups).flat();

/** A breakage with the findings of the rules that it names. */
const alone = async (breakage: Breakage): Promise<Alone> => ({ breakage, findings: await ownFindings(breakage) });

/** What the engine said of a batch. */
interface Judged {
  readonly batch: Batch;
  readonly run: Run;
}

describe("engine: the table of breakages", () => {
  it("is put before the engine, except what needs another day", () => {
    assert.deepEqual(
      breakages.filter(({ now }) => now !== undefined).map(({ title }) => title),
      otherDays,
    );
  });
});

for (const stack of ["staging", "production"] as const) {
  describe(`engine: breakages of ${stack}`, function () {
    this.timeout(900_000);
    const own = breakages.filter((one) => (one.stack ?? "production") === stack && one.now === undefined);
    const judged: Judged[] = [];
    let engine: Engine;

    before(async function () {
      requireEngine(this);
      const batches = batchesOf(await untouched(stack), await Promise.all(own.map(alone)));
      const { resources: originals } = await previewOf(stack);
      const replays = batches.map((batch) => ({ batch, listed: registrations(batch.resources, originals) }));
      const packages = packagesOf(replays.flatMap(({ listed }) => listed));
      engine = await keep(Engine.start(this, { stack, providers: packages.map((name) => new Lenient(name)) }));
      const runs = new Ahead(
        replays.map(({ batch, listed }) => async () => {
          const project = replay(engine.copy(), listed, batch.config);
          return { batch, run: await engine.preview({ project, policies: true, inline: true }) };
        }),
      );
      for (const index of replays.keys()) judged.push(await runs.result(index));
    });

    it("are judged as offline: every finding's policy, level, resource and message", () => {
      for (const { batch, run } of judged) assert.deepEqual(inOrder(run.findings), inOrder(verdictOn(batch)));
      assert.deepEqual(engine.gaps, []);
    });

    it("stop the preview, and nothing else does", () => {
      for (const { run } of judged) {
        assert.notEqual(run.exitCode, 0);
        assert.deepEqual(run.errors, ["preview failed\n"]);
      }
    });

    for (const breakage of own) {
      it(`${breakage.title}: ${[breakage.rule, ...(breakage.also ?? [])].join(", ")}`, () => {
        const found = judged.flatMap(({ batch, run }) => {
          const member = batch.members.find((one) => one.breakage === breakage);
          return member === undefined ? [] : [{ member, heard: inOrder(run.findings).map(told) }];
        });
        assert.equal(found.length, 1, `it was put before the engine ${found.length} times, want once`);
        for (const { member, heard } of found) {
          assert.notEqual(member.findings.length, 0);
          for (const finding of member.findings) assert.ok(heard.includes(told(finding)), finding.message);
        }
      });
    }
  });
}
