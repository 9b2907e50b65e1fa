import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, contents, fixture, inTemporaryDirectory, start } from "./support";

interface Document {
  readonly stack: string;
  readonly resources: readonly object[];
  readonly violations: readonly object[];
  readonly faults: readonly object[];
  readonly endpoints: object;
  readonly highAvailability: readonly object[] | null;
  readonly capacity: object | null;
  readonly cost: object | null;
  readonly whatIf: { readonly cost: { readonly total: Readonly<Record<"before" | "after", number>> } } | null;
  readonly durations: object;
}

const KEYS = [
  ...["stack", "resources", "violations", "faults", "endpoints"],
  ...["highAvailability", "capacity", "cost", "whatIf", "durations"],
];

function only(stdout: string): Document {
  const document = JSON.parse(stdout) as Document;
  assert.deepEqual(Object.keys(document), KEYS);
  return document;
}

const tiny = fixture("tiny");
const secrets = fixture("secrets");
const misbehaving = fixture("misbehaving");

describe("the preview command", function () {
  this.timeout(120_000);

  it("ends with 0 and writes where it was told to", async () => {
    await inTemporaryDirectory(async (directory) => {
      const { code, stdout, stderr } = await command("dev", "-C", tiny, "--out", join(directory, "out"));
      assert.deepEqual([code, stderr, stdout.split("\n")[0]], [0, "", "tiny dev"]);
      assert.equal(Object.keys(contents(join(directory, "out"))).length, 10);
    });
  });

  it("prints one JSON document and nothing else with --json", async () => {
    await inTemporaryDirectory(async (directory) => {
      const { code, stdout, stderr } = await command("dev", "-C", tiny, "--json", "--out", directory);
      const { stack, resources, violations, faults, endpoints, durations } = only(stdout);
      assert.deepEqual([code, stderr, stack, violations, faults], [0, "", "dev", [], []]);
      assert.deepEqual(endpoints, { grafana: "https://grafana.example.com", hidden: "<secret>" });
      assert.deepEqual(Object.keys(durations), ["load", "program", "policies", "analysis", "write"]);
      assert.deepEqual(resources.slice(0, 1), [
        {
          urn: "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev",
          type: "pulumi:pulumi:Stack",
          name: "tiny-dev",
          parent: null,
        },
      ]);
      assert.deepEqual([...new Set(resources.flatMap((one) => Object.keys(one)))], ["urn", "type", "name", "parent"]);
      assert.equal(resources.length, 10);
    });
  });

  it("ends with 1 when a mandatory policy is violated, and shows no secret anywhere", async () => {
    await inTemporaryDirectory(async (directory) => {
      const report = await command("fine", "-C", secrets, "--out", directory);
      const json = await command("fine", "-C", secrets, "--json", "--out", directory);
      assert.deepEqual([report.code, json.code], [1, 1]);
      assert.deepEqual(only(json.stdout).violations, [
        {
          policy: "no-secrets",
          level: "mandatory",
          urn: "urn:pulumi:fine::secrets::kubernetes:core/v1:ConfigMap::careless",
          message: "ConfigMap monitoring/careless: data.password is <secret>, want no secret",
        },
      ]);
      const everything = JSON.stringify([report, json, contents(directory)]);
      assert.equal(everything.includes("canary"), false);
    });
  });

  it("writes real secrets with --reveal to files of the owner alone, and prints none", async () => {
    await inTemporaryDirectory(async (directory) => {
      const out = join(directory, "out");
      const { code, stdout } = await command("fine", "-C", secrets, "--reveal", "--out", out);
      const files = contents(out);
      assert.match(files["monitoring/secret-texts.yaml"] ?? "", /\n {2}password: canary-4711-never-shown\n/);
      assert.deepEqual([code, stdout.includes("canary")], [1, false]);
      const modes = ["", "monitoring", "monitoring/secret-texts.yaml"].map((path) => statSync(join(out, path)).mode);
      assert.deepEqual(
        modes.map((mode) => (mode & 0o777).toString(8)),
        ["700", "700", "600"],
      );
    });
  });

  it("shows the difference of changed settings, ends with 2 where they do not hold, and leaves the stack's files alone", async () => {
    await inTemporaryDirectory(async (directory) => {
      const set = ["--set", "loki.retention=168h", "--set", "load.spansPerSecond=1000"];
      const { code, stdout, stderr } = await command("staging", ...set, "--json", "--out", directory);
      const { faults, whatIf, highAvailability, capacity, cost } = only(stdout);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^Pulumi\.staging\.yaml has 1 fault:\n\n {2}aws\.openSearch\.volumeSize: "10Gi" cannot hold /,
      );
      assert.deepEqual(
        faults.map((fault) => Object.keys(fault)),
        [["path", "value", "reason", "remedy"]],
      );
      assert.deepEqual([highAvailability, capacity, cost].includes(null), false);
      assert.deepEqual(Object.keys(whatIf?.cost.total ?? {}), ["before", "after"]);
    });
  });

  it("ends with 2 for an unknown stack, naming those that exist", async () => {
    const { code, stdout, stderr } = await command("fien", "-C", secrets, "--json");
    assert.deepEqual(
      [code, stderr],
      [2, "stack: fien does not exist; existing stacks: fails, fine\n  did you mean fine?\n"],
    );
    const { stack, resources, faults } = only(stdout);
    assert.deepEqual([stack, resources], ["fien", []]);
    assert.deepEqual(faults, [
      {
        path: "stack",
        value: "fien",
        reason: "does not exist; existing stacks: fails, fine",
        remedy: "did you mean fine?",
      },
    ]);
  });

  it("ends with 2 for an unknown option", async () => {
    const { code, stdout, stderr } = await command("--jsn");
    assert.deepEqual([code, stdout, stderr], [2, "", "option: --jsn is not known\n  did you mean --json?\n"]);
  });

  it("ends with 2 and the program's own words for wrong settings", async () => {
    const { code, stdout, stderr } = await command("faults", "-C", misbehaving);
    const words = "Pulumi.faults.yaml has 1 fault:\n\n  loki.replicas: 2 is even\n    write 3\n";
    assert.deepEqual([code, stdout, stderr], [2, "", words]);
  });

  it("ends with 2 for a directory that someone else filled", async () => {
    await inTemporaryDirectory(async (directory) => {
      writeFileSync(join(directory, "thesis.txt"), "mine");
      const { code, stdout, stderr } = await command("dev", "-C", tiny, "--out", directory);
      const reason = `--out: ${directory} holds files that this command did not write\n`;
      assert.deepEqual([code, stdout, stderr], [2, "", `${reason}  move them, or choose another directory\n`]);
      assert.deepEqual(contents(directory), { "thesis.txt": "mine" });
    });
  });

  it("ends with 3 when the program fails, with a stack trace only on request", async () => {
    const short = await command("throws", "-C", misbehaving, "--json");
    const sentence = "TypeError: Cannot read properties of undefined (reading 'missing') (index.ts:13)";
    assert.deepEqual([short.code, short.stderr], [3, `The program failed:\n\n  ${sentence}\n`]);
    const remedy = "run again with --verbose for the stack trace";
    assert.deepEqual(only(short.stdout).faults, [{ path: "program", value: null, reason: sentence, remedy }]);
    const long = await command("throws", "-C", misbehaving, "--verbose");
    assert.match(long.stderr, /\n {4}at .*index\.ts:13:/);
  });

  it("ends with 3 at once when the program can never finish", async () => {
    const started = performance.now();
    const { code, stderr } = await command("circles", "-C", misbehaving);
    assert.equal(code, 3);
    assert.match(stderr, /^The program failed:\n\n {2}the program hangs: these resources wait .* chicken /);
    assert.ok(performance.now() - started < 30_000);
  });

  it("leaves the old files alone when it is interrupted", async () => {
    await inTemporaryDirectory(async (directory) => {
      const out = join(directory, "out");
      mkdirSync(out);
      const old = { ".preview.json": '{"files":["a"]}', a: "old" };
      for (const [name, content] of Object.entries(old)) writeFileSync(join(out, name), content);
      const child = start("sleeps", "-C", misbehaving, "--out", out);
      child.stderr.on("data", () => child.kill("SIGINT"));
      const signal = await new Promise((resolve) => child.on("close", (_, name) => resolve(name)));
      assert.equal(signal, "SIGINT");
      assert.deepEqual(contents(directory), { "out/.preview.json": old[".preview.json"], "out/a": "old" });
    });
  });

  it("explains itself", async () => {
    const { code, stdout } = await command("--help");
    assert.deepEqual([code, stdout.split("\n")[0]], [0, "Usage: npm run preview -- [stack] [options]"]);
  });
});
