import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { secretKeys } from "../../settings/schema";
import { Engine } from "../support/engine";
import type { Run, Step } from "../support/engine";
import { Batches } from "../support/engine/batches";
import type { Change } from "../support/engine/batches";
import { canary, shownBelow, shownIn } from "../support/engine/canaries";
import { losses, succeeded, told } from "../support/engine/run";
import { keep } from "../support/engine/shared";

/** Production as far as settings decide which secrets are used: all of them are. */
const everySecretIsUsed = {
  settings: {
    "exposure.login": {
      mode: "oidc",
      issuerUrl: "https://login.example.com",
      clientId: "monitoring",
      emailDomains: ["example.com"],
      replicas: 2,
    },
    "exporters.postgres.targets.0.existingSecret": undefined,
  },
};

/** A secret, and what differs when it changes; workloads that read it at their start roll. */
interface Row extends Change {
  readonly path: string;
  readonly value: (unique: string) => string;
}

const asItIs = (unique: string): string => unique;
const url = (unique: string): string => `https://hooks.example.com/services/${unique}`;

const receivers = ["update Secret alertmanager-receivers"];

const rows: readonly Row[] = [
  {
    path: "grafanaAdminPassword",
    value: asItIs,
    changes: ["update Secret grafana-admin-credentials", "update StatefulSet grafana"],
  },
  {
    path: "databasePassword",
    value: asItIs,
    changes: ["update Instance database", "update Secret grafana-database", "update StatefulSet grafana"],
  },
  // Jaeger reads the mounted file again, and the index cleaner is a new pod each day.
  {
    path: "opensearchPassword",
    value: asItIs,
    changes: ["update Domain traces", "update Secret elasticsearch-credentials"],
  },
  // Alertmanager reads these files whenever it notifies.
  { path: "slackWebhookUrl", value: url, changes: receivers },
  { path: "smtpPassword", value: asItIs, changes: receivers },
  { path: "pagerdutyRoutingKey", value: asItIs, changes: receivers },
  { path: "defaultWebhookUrl", value: url, changes: receivers },
  { path: "watchdogWebhookUrl", value: url, changes: receivers },
  {
    path: "oidcClientSecret",
    value: asItIs,
    changes: [
      "update Deployment oauth2-proxy-alertmanager",
      "update Deployment oauth2-proxy-jaeger-query",
      "update Deployment oauth2-proxy-prometheus",
      "update Secret oauth2-proxy",
    ],
  },
  {
    path: "exporterPasswords.leads",
    value: asItIs,
    changes: ["update Deployment postgres-exporter-leads", "update Secret postgres-exporter-leads"],
  },
  {
    path: "exporterPasswords.sessions",
    value: asItIs,
    changes: ["update Deployment redis-exporter-sessions", "update Secret redis-exporter-sessions"],
  },
];

const workload = /:(StatefulSet|Deployment|DaemonSet)$/;

/** Workloads among the steps whose pods stay as they are. */
const notRolled = (steps: readonly Step[]): string[] =>
  told(
    steps.filter(
      ({ type, changes }) =>
        workload.test(type) && !changes.some((path) => path.startsWith("spec.template.metadata.annotations")),
    ),
  );

const everythingSaid = ({ stdout, stderr, eventLog, programOutput }: Run): string =>
  [stdout, stderr, eventLog, programOutput].join("\n");

describe("engine: secrets of production", function () {
  this.timeout(600_000);
  let engine: Engine;
  let first: Run;
  let rotations: Batches<Row>;
  const canaries: Record<string, string> = {};

  /** What must not be seen: configured and generated alike. */
  const hidden = (): Record<string, string> => ({
    ...canaries,
    ...Object.fromEntries(engine.random.passwords.map((value, index) => [`generated ${index}`, value])),
  });

  const setAll = (): Promise<void> =>
    engine.setSecrets(Object.fromEntries(rows.map(({ path, value }) => [path, value((canaries[path] = canary()))])));

  const rotate = async (batch: readonly Row[]): Promise<Run> => {
    const project = engine.copy();
    for (const { path, value } of batch) {
      const unique = (canaries[`${path}, rotated`] = canary());
      await engine.setSecret(path, value(unique), project);
    }
    return succeeded(await engine.preview({ project, args: ["--diff"], inline: true }));
  };

  before(async function () {
    engine = await keep(Engine.start(this, { stack: "production", edit: everySecretIsUsed }));
    await setAll();
    first = succeeded(await engine.up({ args: ["--diff"], checkpoints: true }));
    rotations = new Batches(rows, rotate);
  });
  after(() => assert.deepEqual((engine as Engine | undefined)?.gaps ?? [], []));

  it("are all in the table", () => {
    const own = rows.map(({ path }) => path).filter((path) => !path.includes("."));
    assert.deepEqual(own, Object.keys(secretKeys));
  });

  it("reach the providers, else nothing below would mean anything", () => {
    const used = JSON.stringify([engine.memory.dump(), engine.aws.dump()]);
    assert.deepEqual(shownIn(used, canaries).sort(), Object.keys(canaries).sort());
  });

  it("are in no file of the backend and not in the stack file, in plain text or base64", () => {
    assert.deepEqual(shownBelow(engine.backend, hidden()), []);
    assert.deepEqual(shownIn(readFileSync(engine.project.stackFile, "utf8"), hidden()), []);
  });

  it("are not in what pulumi up --diff prints and logs", () => {
    assert.deepEqual(shownIn(everythingSaid(first), hidden()), []);
  });

  it("are not in what the commands for reading a stack print", async () => {
    for (const args of [
      ["stack", "export"],
      ["stack", "output", "--json"],
      ["config", "--json"],
    ]) {
      assert.deepEqual(shownIn(await engine.command(args), hidden()), [], args.join(" "));
    }
  });

  it("make their channels count: another Slack channel changes Alertmanager alone", async () => {
    const edit = { settings: { "alertmanager.channels.slack.criticalChannel": "#alerts-night" } };
    assert.deepEqual(told(succeeded(await engine.preview({ edit, inline: true })).steps), [
      "update Secret alertmanager-config",
    ]);
  });

  for (const row of rows) {
    it(`rotating ${row.path} changes what uses it, rolls the pods that read it and takes nothing away`, async () => {
      const { run, steps } = await rotations.result(row);
      assert.deepEqual(told(steps), row.changes);
      assert.deepEqual(losses(steps), []);
      assert.deepEqual(notRolled(steps), []);
      assert.deepEqual(shownIn(everythingSaid(run), hidden()), []);
    });
  }

  it("are gone from the cluster and the account once every one is rotated", async () => {
    const old = { ...canaries };
    await setAll();
    succeeded(await engine.up({ inline: true }));
    const used = JSON.stringify([engine.memory.dump(), engine.aws.dump()]);
    assert.deepEqual(shownIn(used, old), []);
    assert.deepEqual(shownBelow(engine.backend, { ...hidden(), ...old }), []);
  });
});
