import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contract, seriesNames } from "../../../components/platform/contract";
import type { MetricSpec } from "../../../components/platform/contract";
import { withContract } from "../../../components/platform/contract-docs";
import { slos } from "../../../components/platform/slos";
import { root } from "../../support/content";

const readText = (path: string) => readFileSync(join(root, path), "utf8");
const readme = readText("components/platform/README.md");

describe("components/platform: what its READMEs say", () => {
  it("is the contract of today (npx tsx components/platform/contract-docs.ts)", () => {
    assert.equal(readme, withContract(readme));
  });

  it("cannot be written into a README that lost its markers", () => {
    assert.throws(() => withContract("# Platform\n"), /the README lacks "<!-- begin contract/);
  });

  it("names every objective with its promise", () => {
    const rows = [...readme.matchAll(/^\| `([a-z-]+)`\s*\| ([0-9.]+ %)/gm)].map(([, name, promise]) => [name, promise]);
    assert.deepEqual(
      rows,
      slos.map(({ name, objective }) => [name, `${objective} %`]),
    );
  });

  it("names no metric and no label in the snippets that the contract does not have", () => {
    const known = new Set(
      Object.entries<MetricSpec>(contract).flatMap(([name, spec]) => [
        name,
        ...seriesNames(name, spec),
        ...Object.keys(spec.labels),
      ]),
    );
    const example = readText("docs/integration.md");
    const named = [
      ...example.matchAll(/\b(?:http_server|nodejs|bullmq|leads|gen_ai_client|gen_ai_evaluation|lead_score)_\w+/g),
    ];
    assert.ok(named.length > 8);
    assert.deepEqual(
      named.map(([name]) => name).filter((name) => !known.has(name)),
      [],
    );
  });

  it("gives the snippets the buckets of the contract", () => {
    const [, buckets = ""] = /buckets: \[([^\]]+)\]/.exec(readText("docs/integration.md")) ?? [];
    assert.deepEqual(buckets.split(", ").map(Number), [...contract.http_server_request_duration_seconds.buckets]);
  });
});
