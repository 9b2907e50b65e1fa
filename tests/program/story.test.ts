import assert from "node:assert/strict";
import { previewOf } from "../support/program";

const stacks = ["staging", "production"];

for (const stack of stacks) {
  describe(`program: ${stack}`, () => {
    it("runs to its end and violates no mandatory policy", async () => {
      const { verdict } = await previewOf(stack);
      assert.deepEqual(
        verdict.violations.filter(({ level }) => level === "mandatory"),
        [],
      );
    });

    it("hangs every resource under a component", async () => {
      const { resources } = await previewOf(stack);
      const root = resources[0]?.urn;
      const loose = resources.filter(
        ({ custom, parent, type }) => custom && parent === root && !type.startsWith("pulumi:"),
      );
      assert.deepEqual(
        loose.map(({ urn }) => urn),
        [],
      );
    });

    it("gives every resource a provider of its own choice, never the shell's", async () => {
      const { resources } = await previewOf(stack);
      const careless = resources.filter(
        ({ custom, type, options }) => custom && /^(aws|kubernetes):/.test(type) && options.provider === undefined,
      );
      assert.deepEqual(
        careless.map(({ urn }) => urn),
        [],
      );
    });
  });
}

describe("program: both stacks", () => {
  it("differ by values only: every component type of staging is one of production", async () => {
    const types = async (stack: string) =>
      new Set((await previewOf(stack)).resources.filter(({ custom }) => !custom).map(({ type }) => type));
    const [staging, production] = [await types("staging"), await types("production")];
    assert.deepEqual(
      [...staging].filter((type) => !production.has(type)),
      [],
    );
  });
});
