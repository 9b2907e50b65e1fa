import assert from "node:assert/strict";
import { Engine } from "../support/engine";
import type { Run } from "../support/engine";
import { inOrder, isMandatory, succeeded, told } from "../support/engine/run";
import { previewOf } from "../support/program";
import { keep } from "../support/engine/shared";

/** Everything of the world outside the state. */
const world = (engine: Engine) => ({ cluster: engine.memory.list(), account: engine.aws.list() });

/** Types of resources whose data would go with them. */
const holdsData = /^aws:(s3\/bucket:Bucket|rds\/instance:Instance|opensearch\/domain:Domain|backup\/vault:Vault)$/;

for (const stack of ["staging", "production"]) {
  describe(`engine: ${stack} from nothing`, function () {
    this.timeout(300_000);
    let engine: Engine;
    let preview: Run;
    let up: Run;
    before(async function () {
      engine = await keep(Engine.start(this, { stack }));
      preview = await engine.preview({ policies: true });
      up = await engine.up();
    });
    after(() => assert.deepEqual((engine as Engine | undefined)?.gaps ?? [], []));

    it("is previewed without an error, a warning or a change of anything but creation", () => {
      const { exitCode, errors, stderr, programOutput, steps } = preview;
      assert.deepEqual(
        { exitCode, errors, stderr, programOutput },
        { exitCode: 0, errors: [], stderr: "", programOutput: "" },
      );
      assert.deepEqual([...new Set(steps.map(({ op }) => op))], ["create"]);
    });

    it("is judged as offline: policy, level, resource and message of every finding, none of them mandatory", async () => {
      const { verdict } = await previewOf(stack);
      assert.deepEqual(inOrder(preview.findings), inOrder(verdict.violations));
      assert.deepEqual(preview.findings.filter(isMandatory), []);
    });

    it("is created as it was previewed", () => {
      const { exitCode, errors, stderr, programOutput, steps } = up;
      assert.deepEqual(
        { exitCode, errors, stderr, programOutput },
        { exitCode: 0, errors: [], stderr: "", programOutput: "" },
      );
      const urns = (run: Run) => run.steps.map(({ op, urn }) => `${op} ${urn}`).sort();
      assert.deepEqual(urns(up), urns(preview));
      assert.ok(steps.length > 50, `${steps.length} resources`);
    });

    it("has exactly the resources that the offline preview tells of", async () => {
      const { resources } = await previewOf(stack);
      const { resources: noted = [] } = (await engine.state()).deployment;
      const urns = (list: readonly { readonly urn: string }[]) => list.map(({ urn }) => urn).sort();
      // The engine itself adds the provider of what names none, here of random values.
      const own = noted.filter(({ urn }) => !urn.includes("::pulumi:providers:random::default_"));
      assert.deepEqual(urns(own), urns(resources));
    });

    it("needs no change when it is brought up again", async () => {
      const again = await engine.up({ inline: true });
      assert.deepEqual([again.exitCode, again.errors, again.steps], [0, [], []]);
    });

    it("shows no drift", async () => {
      const refreshed = await engine.refresh({ args: ["--expect-no-changes"] });
      assert.deepEqual([refreshed.exitCode, refreshed.errors, told(refreshed.steps)], [0, [], []]);
    });

    if (stack === "production") {
      it("is not destroyed: the CLI names what is protected, and takes nothing away", async () => {
        const before = world(engine);
        const guarded = ((await engine.state()).deployment.resources ?? []).filter(({ protect }) => protect);
        assert.ok(guarded.length > 0, "nothing is protected");

        const run = await engine.destroy();
        assert.notEqual(run.exitCode, 0);
        const silent = guarded.filter(({ urn }) => !run.errors.some((error) => error.includes(urn)));
        assert.deepEqual(
          silent.map(({ urn }) => urn),
          [],
        );
        assert.deepEqual(world(engine), before);
      });

      it("protects every resource that holds data", async () => {
        const { resources = [] } = (await engine.state()).deployment;
        assert.deepEqual(
          resources.filter(({ type, protect }) => holdsData.test(type) && protect !== true).map(({ urn }) => urn),
          [],
        );
      });
    }
  });
}

describe("engine: local, which has no account", function () {
  this.timeout(300_000);
  let engine: Engine;

  before(async function () {
    engine = await keep(Engine.start(this, { stack: "local" }));
  });
  after(() => assert.deepEqual((engine as Engine | undefined)?.gaps ?? [], []));

  it("is brought up without AWS: nothing there, and no provider of it in the state", async () => {
    const { steps } = succeeded(await engine.up());
    assert.ok(steps.length > 50, `${steps.length} resources`);
    const { resources = [] } = (await engine.state()).deployment;
    assert.deepEqual(engine.aws.list(), []);
    assert.deepEqual(
      resources.filter(({ type }) => /^(pulumi:providers:)?aws\b/.test(type)).map(({ urn }) => urn),
      [],
    );
  });

  it("needs no change when it is brought up again, and shows no drift", async () => {
    assert.deepEqual(told(succeeded(await engine.up({ inline: true })).steps), []);
    assert.deepEqual(told(succeeded(await engine.refresh({ args: ["--expect-no-changes"] })).steps), []);
  });

  it("is destroyed whole", async () => {
    succeeded(await engine.destroy());
    assert.deepEqual(world(engine), { cluster: [], account: [] });
  });
});
