import assert from "node:assert/strict";
import { previewOf } from "../support/program";

const stacks = ["staging", "production", "local"];

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

describe("program: local", () => {
  it("registers nothing of AWS, not even a provider, and no StorageClass of its volumes", async () => {
    const { resources } = await previewOf("local");
    const ofAws = resources.filter(({ type }) =>
      /^(aws:|pulumi:providers:aws|monitoring:aws:)|StorageClass$/.test(type),
    );
    assert.deepEqual(
      ofAws.map(({ urn }) => urn),
      [],
    );
    const providers = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    assert.deepEqual(
      providers.map(({ name, inputs }) => [name, inputs["context"]]),
      [["kubernetes", "kind-insurance-lead-gen"]],
    );
  });

  it("has the rooms of staging, each of the same type", async () => {
    const rooms = async (stack: string) => {
      const { resources } = await previewOf(stack);
      const own = resources.filter(({ custom, parent }) => !custom && parent === resources[0]?.urn);
      return own.map(({ name, type }) => `${name} ${type}`).sort();
    };
    const ofAws = ["aws monitoring:aws:Aws", "dns monitoring:aws:Dns"];
    const ofKubeconfig = ["cluster monitoring:cluster:KubeconfigCluster"];
    const [local, staging] = [await rooms("local"), await rooms("staging")];
    assert.deepEqual(
      local.filter((room) => !ofKubeconfig.includes(room)),
      staging.filter((room) => !ofAws.includes(room)),
    );
  });

  it("gives every page a certificate of its own CA", async () => {
    const { resources } = await previewOf("local");
    const issuers = resources
      .filter(({ type }) => type.endsWith(":Certificate"))
      .map(({ name, inputs }) => {
        const { issuerRef } = inputs["spec"] as { issuerRef: { kind: string; name: string } };
        return [name, `${issuerRef.kind} ${issuerRef.name}`];
      });
    assert.deepEqual(issuers, [
      ["certificate-monitoring-local", "Issuer monitoring-local-root"],
      ...["grafana", "prometheus", "alertmanager", "jaeger"].map((page) => [`${page}-tls`, "Issuer monitoring-local"]),
    ]);
  });
});

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
