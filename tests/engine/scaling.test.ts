import assert from "node:assert/strict";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { documentedSteps } from "../support/scaling";

for (const stack of ["production", "staging"]) {
  // What each step changes by itself is proven by tests/program/scaling.test.ts; here the engine takes all of them at once.
  describe(`engine: growing and saving in every way that docs/scaling.md shows for ${stack}`, function () {
    this.timeout(300_000);

    it("changes what each of the steps says, and deletes and replaces nothing", async function () {
      const engine = await upOnce(this, stack);
      const steps = documentedSteps.filter((step) => step.stack === stack);
      const overrides = steps.flatMap((step) => step.overrides);
      const settings = Object.fromEntries(overrides.map(({ path, value }) => [path, value]));
      const run = succeeded(await engine.preview({ edit: { settings }, inline: true }));
      assert.deepEqual(told(run.steps), [...new Set(steps.flatMap(({ changes }) => changes))].sort());
      assert.deepEqual(losses(run.steps), []);
    });
  });
}
