import assert from "node:assert/strict";
import type { Run } from "../support/engine";
import { Ahead } from "../support/engine/ahead";
import { losses, succeeded, told } from "../support/engine/run";
import { upOnce } from "../support/engine/shared";
import { documentedSteps } from "../support/scaling";

for (const stack of ["production", "staging"]) {
  const steps = documentedSteps.filter((step) => step.stack === stack);

  describe(`engine: growing and saving, as docs/scaling.md shows for ${stack}`, function () {
    this.timeout(300_000);
    let runs: Ahead<Run>;
    before(async function () {
      const engine = await upOnce(this, stack);
      runs = new Ahead(
        steps.map(({ overrides }) => {
          const settings = Object.fromEntries(overrides.map(({ path, value }) => [path, value]));
          return async () => succeeded(await engine.preview({ edit: { settings }, inline: true }));
        }),
      );
    });

    for (const [index, { command, changes }] of steps.entries()) {
      it(`${command} changes what it says, and deletes and replaces nothing`, async () => {
        const { steps: run } = await runs.result(index);
        assert.deepEqual(told(run), changes);
        assert.deepEqual(losses(run), []);
      });
    }
  });
}
