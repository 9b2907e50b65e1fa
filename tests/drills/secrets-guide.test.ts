import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exporterPasswordsKey, secretKeys } from "../../settings/schema";
import { previewOf, PROJECT } from "../support/program";

const guide = readFileSync(join(PROJECT, "docs/secrets.md"), "utf8");

/** Keys of the first table, in its order. */
const listed = [...(guide.split("```")[0] ?? "").matchAll(/^\| `([\w.<>]+)` +\|/gm)].map(([, key]) => key);

/** Commands that set a secret, without what they are given. */
const commands = [...guide.matchAll(/^pulumi config set --secret (?:--path )?'?([\w.<>]+)'?(?: |$)/gm)].map(
  ([, key]) => key,
);

const configurable = [...Object.keys(secretKeys), `${exporterPasswordsKey}.<target>`];

describe("docs/secrets.md", () => {
  it("lists every secret of the settings, and no other", () => {
    assert.deepEqual([...listed].sort(), [...configurable].sort());
  });

  it("has one command for each of them, and none for another", () => {
    assert.deepEqual([...commands].sort(), [...configurable].sort());
  });

  it("names every password that the stacks generate", async () => {
    for (const stack of ["staging", "production"]) {
      const { resources } = await previewOf(stack);
      const generated = resources.filter(({ type }) => type.endsWith(":RandomPassword")).map(({ name }) => name);
      assert.ok(generated.length >= 4, generated.join());
      assert.deepEqual(
        generated.filter((name) => !guide.includes(`\`${name}\``)),
        [],
      );
    }
  });
});
