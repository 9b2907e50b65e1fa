import assert from "node:assert/strict";
import { PreviewError } from "../../preview/errors";
import { runProgram } from "../../preview/engine";
import { Engine } from "../support/engine";
import type { Edit, Run } from "../support/engine";
import { Ahead } from "../support/engine/ahead";
import { keep } from "../support/engine/shared";

/** Stack files with faults of every kind: missing, misspelt, malformed, out of bounds, contradicting, in plain text. */
const faults: readonly { readonly what: string; readonly edit: Edit }[] = [
  { what: "a missing room", edit: { settings: { cluster: undefined } } },
  { what: "a misspelt room", edit: { settings: { promethus: { replicas: 2 } } } },
  { what: "a number for a duration", edit: { settings: { "prometheus.scrapeInterval": 15 } } },
  { what: "a list for a map", edit: { settings: { loki: ["30d"] } } },
  { what: "a secret in plain text", edit: { settings: { slackWebhookUrl: "https://hooks.example.com/T0/B0/plain" } } },
  {
    what: "five faults in four rooms, contradictions included",
    edit: {
      settings: {
        "prometheus.retention.size": "900GB",
        "loki.replicationFactor": 9,
        "grafana.database": "sqlite",
        "exposure.domain": "example.org",
        "aws.accountId": 12,
      },
    },
  },
];

/** What only a stack trace or an unhandled rejection would print. */
const trace = /^\s+at |node:internal|node_modules|unhandled|RunError|\.ts:\d+/im;

/** What the CLI and the offline preview say of the same stack file. */
interface Said {
  readonly run: Run;
  readonly offline: string;
}

async function say(engine: Engine, edit: Edit): Promise<Said> {
  const project = engine.copy(edit);
  const [run, offline] = await Promise.all([
    engine.preview({ project }),
    runProgram({ directory: project.directory, stack: project.stack }).then(
      () => assert.fail("the offline preview found no fault"),
      (error: unknown) => (error instanceof PreviewError ? error.message : assert.fail(String(error))),
    ),
  ]);
  return { run, offline };
}

/** What is asked of each stack: who reads settings reads those of all stacks alike, so one file of staging will do. */
const asked = { production: faults, staging: faults.slice(-1) };

for (const [stack, own] of Object.entries(asked)) {
  describe(`engine: a wrong Pulumi.${stack}.yaml`, function () {
    this.timeout(300_000);
    let said: Ahead<Said>;
    before(async function () {
      const engine = await keep(Engine.start(this, { stack }));
      said = new Ahead(
        own.map(
          ({ edit }) =>
            () =>
              say(engine, edit),
        ),
      );
    });

    for (const [index, { what }] of own.entries()) {
      it(`with ${what} is told as the offline preview tells it, without a stack trace`, async () => {
        const { run, offline } = await said.result(index);
        assert.notEqual(run.exitCode, 0);
        assert.deepEqual(
          run.errors.map((error) => error.trimEnd()),
          [offline.trimEnd()],
        );
        assert.doesNotMatch([run.stdout, run.stderr, run.programOutput].join("\n"), trace);
        const shown = run.stdout.split("\n").map((line) => line.trim());
        assert.deepEqual(
          offline.split("\n").filter((line) => line !== "" && !shown.some((one) => one.endsWith(line.trim()))),
          [],
        );
      });
    }
  });
}
