import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { load } from "../../settings/load";
import { cases, errorOf, loadFrom, project, written } from "./stack-file";

const base = cases("right").find(({ name }) => name === "base")?.document as { config: Record<string, unknown> };
const withConfig = (config: object) => ({ config: { ...base.config, ...config } });

interface Known {
  readonly value: string;
  readonly secret: boolean;
}

async function known(output: pulumi.Output<string> | undefined): Promise<Known> {
  assert.ok(output);
  const secret = await pulumi.isSecret(output);
  return new Promise((resolve) => void output.apply((value) => resolve({ value, secret })));
}

describe("the settings of a stack", () => {
  it("are its stack file under the defaults, as plain data", async () => {
    const { settings } = await loadFrom(withConfig({ prometheus: { replicas: 1, retention: { time: "7d" } } }));
    assert.deepEqual(settings.prometheus.retention, { time: "7d", size: "85GB" });
    assert.deepEqual([settings.prometheus.replicas, settings.loki.replicas], [1, 3]);
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
  });

  it("have the stack's name as environment, unless another is set", async () => {
    assert.equal((await loadFrom(base, { stack: "sandbox" })).settings.environment, "sandbox");
    assert.equal((await loadFrom(withConfig({ environment: "true" }))).settings.environment, "true");
  });

  it("hold no secret", async () => {
    const { settings } = await loadFrom(withConfig({ slackWebhookUrl: { secure: "v1" } }), { decrypted: "CANARY" });
    assert.equal(JSON.stringify(settings).includes("CANARY"), false);
  });

  it("are read from the SDK alone, wherever its configuration comes from", async () => {
    await loadFrom(base);
    const config = pulumi.runtime.allConfig();
    pulumi.runtime.setAllConfig({ ...config, [`${project}:loki`]: '{"replicas":1,"replicationFactor":1}' }, []);
    assert.equal(load(written).settings.loki.replicas, 1);
    pulumi.runtime.setAllConfig({ ...config, [`${project}:config:loki`]: '{"replicas":1,"replicationFactor":1}' }, []);
    assert.equal(load(written).settings.loki.replicas, 1);
  });

  it("are not confused by configuration of providers and of other projects", async () => {
    const document = withConfig({ "aws:region": "eu-west-1", "pulumi:tags": { a: "b" }, "other-project:loki": 1 });
    assert.equal((await loadFrom(document)).settings.aws?.region, "us-east-1");
  });
});

describe("the secrets of a stack", () => {
  const secure = { secure: "v1:x:y" };

  it("are secret outputs, present only when configured", async () => {
    const document = withConfig({ slackWebhookUrl: secure, grafanaAdminPassword: secure });
    const { secrets } = await loadFrom(document, { decrypted: "hunter2" });
    assert.deepEqual(Object.keys(secrets).sort(), ["exporterPasswords", "grafanaAdminPassword", "slackWebhookUrl"]);
    assert.deepEqual(await known(secrets.slackWebhookUrl), { value: "hunter2", secret: true });
  });

  it("are markers in the offline preview, which decrypts nothing", async () => {
    const { secrets } = await loadFrom(withConfig({ smtpPassword: secure }));
    assert.deepEqual(await known(secrets.smtpPassword), { value: "<secret smtpPassword>", secret: true });
  });

  it("include one password per exporter target", async () => {
    const target = { name: "leads", host: "postgres.example.com", cidrs: ["10.0.112.0/24"] };
    const document = withConfig({
      exporters: { postgres: { targets: [target] } },
      exporterPasswords: { leads: secure },
    });
    const { secrets } = await loadFrom(document, { decrypted: "hunter2" });
    assert.deepEqual(Object.keys(secrets.exporterPasswords), ["leads"]);
    assert.deepEqual(await known(secrets.exporterPasswords["leads"]), { value: "hunter2", secret: true });
  });
});

describe("the error of a wrong stack file", () => {
  it("has the file and the faults as data, and no stack trace in its message", async () => {
    const error = await errorOf(withConfig({ alloy: { excludedNamespaces: "leads" } }), { stack: "production" });
    assert.equal(error.file, "Pulumi.production.yaml");
    assert.deepEqual(error.faults, [
      {
        path: "alloy.excludedNamespaces",
        value: "leads",
        reason: "is a text, not a list",
        remedy:
          "write a list, each a Kubernetes name (lower-case letters, digits and dashes, starting and ending with a letter or digit; at most 63 characters)",
      },
    ]);
    assert.equal(pulumi.RunError.isInstance(error), true);
  });
});
