/** Breaks a healthy cluster in one place, and compares everything that a check then says anew. */
import assert from "node:assert/strict";
import type { Finding } from "../../../doctor/check";
import { checks } from "../../../doctor/checks";
import { repair } from "../../../doctor/live";
import { World } from "./world";

/** What one does to a cluster, and what the check then says that it does not say of a healthy one. */
export type Fault = readonly [
  title: string,
  act: (world: World) => void,
  findings: readonly Finding[] | ((world: World) => readonly Finding[]),
];

export const failed = (subject: string, detail: string, remedy: string = repair): Finding => ({
  ...{ subject, state: "failed", detail, remedy },
});

export const warning = (subject: string, detail: string, remedy: string = repair): Finding => ({
  ...{ subject, state: "warning", detail, remedy },
});

export const unjudged = (subject: string, detail: string, remedy?: string): Finding => ({
  ...{ subject, state: "not judged", detail },
  ...(remedy !== undefined && { remedy }),
});

export const fine = (subject: string, detail: string): Finding => ({ subject, state: "ok", detail });

/**
 * Tests of a check of the production stack.
 *
 * @param healthy everything that it says of a healthy cluster
 */
export function describeCheck(name: string, healthy: readonly Finding[], faults: readonly Fault[]): void {
  describe(`doctor: ${name}`, function () {
    this.timeout(60_000);
    const check = checks.find((one) => one.name === name);
    assert.ok(check, name);

    it("says what is fine of a healthy cluster", async () => {
      assert.deepEqual(await (await World.healthy()).findings(check), healthy);
    });

    for (const [title, act, findings] of faults) {
      it(`tells ${title}`, async () => {
        const world = await World.healthy();
        act(world);
        const known = healthy.map((one) => JSON.stringify(one));
        const found = (await world.findings(check)).filter((one) => !known.includes(JSON.stringify(one)));
        assert.deepEqual(found, typeof findings === "function" ? findings(world) : findings);
      });
    }
  });
}
