import assert from "node:assert/strict";
import { runProgram } from "../../preview/engine";
import type { Preview, RunRequest } from "../../preview/engine";
import type { PreviewError } from "../../preview/errors";
import { endpointsOf } from "../../preview/endpoints";
import { isSecret, plain } from "../../preview/values";
import type { Wire } from "../../preview/values";
import { fixture } from "./support";

const ROOT = "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev";
const ROOM = "urn:pulumi:dev::tiny::tiny:room:Room::room";
const DOMAIN = "urn:pulumi:dev::tiny::tiny:room:Room$aws:opensearch/domain:Domain::traces";
const PASSWORD = "urn:pulumi:dev::tiny::tiny:room:Room$random:index/randomPassword:RandomPassword::password";

function run(program: string, stack: string, more: Partial<RunRequest> = {}): Promise<Preview> {
  return runProgram({ directory: fixture(program), stack, ...more });
}

function named(preview: Preview, name: string) {
  const resource = preview.resources.find((one) => one.name === name);
  assert.ok(resource, `no resource ${name}`);
  return resource;
}

/** The error of a run that must fail. */
async function failure(stack: string, more: Partial<RunRequest> = {}): Promise<PreviewError> {
  return run("misbehaving", stack, more).then(
    () => assert.fail("the run did not fail"),
    (error: unknown) => error as PreviewError,
  );
}

describe("a previewed program", function () {
  this.timeout(60_000);
  let preview: Preview;

  before(async () => {
    preview = await run("tiny", "dev");
  });

  it("registers its resources in a tree with the engine's URNs", () => {
    const tree = preview.resources.map(({ name, parent, urn }) => [name, parent, urn]);
    assert.deepEqual(
      tree.sort(([, , a], [, , b]) => (String(a) < String(b) ? -1 : 1)),
      [
        ["cluster", ROOT, "urn:pulumi:dev::tiny::pulumi:providers:kubernetes::cluster"],
        ["tiny-dev", undefined, ROOT],
        ["traces", ROOM, DOMAIN],
        ["automatic", ROOM, "urn:pulumi:dev::tiny::tiny:room:Room$kubernetes:core/v1:ConfigMap::automatic"],
        ["ns", ROOM, "urn:pulumi:dev::tiny::tiny:room:Room$kubernetes:core/v1:Namespace::ns"],
        ["credentials", ROOM, "urn:pulumi:dev::tiny::tiny:room:Room$kubernetes:core/v1:Secret::credentials"],
        ["password", ROOM, PASSWORD],
        [
          "inner",
          "urn:pulumi:dev::tiny::tiny:room:Room$tiny:room:Inner::inner",
          "urn:pulumi:dev::tiny::tiny:room:Room$tiny:room:Inner$kubernetes:core/v1:ConfigMap::inner",
        ],
        ["inner", ROOM, "urn:pulumi:dev::tiny::tiny:room:Room$tiny:room:Inner::inner"],
        ["room", ROOT, ROOM],
      ],
    );
  });

  it("keeps the options of every resource", () => {
    assert.deepEqual(named(preview, "traces").options, { protect: true, version: "7.48.0" });
    const inner = preview.resources.find(({ type }) => type === "tiny:room:Inner");
    assert.deepEqual(inner?.options.aliases, [{ name: "old", parent: ROOM }]);
    const unknownId = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.equal(
      named(preview, "ns").options.provider,
      `urn:pulumi:dev::tiny::pulumi:providers:kubernetes::cluster::${unknownId}`,
    );
  });

  it("knows which input depends on which resource", () => {
    assert.deepEqual(named(preview, "automatic").propertyDependencies, { data: [DOMAIN] });
    assert.deepEqual([...named(preview, "credentials").dependencies].sort(), [
      "urn:pulumi:dev::tiny::tiny:room:Room$kubernetes:core/v1:Namespace::ns",
      PASSWORD,
      "urn:pulumi:dev::tiny::tiny:room:Room$tiny:room:Inner$kubernetes:core/v1:ConfigMap::inner",
    ]);
  });

  it("sees unknowns as the engine does, and in detail where each one is", () => {
    const { inputs, detailed } = named(preview, "credentials");
    assert.equal(inputs["stringData"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    const parts = detailed["stringData"] as Record<string, Wire>;
    assert.deepEqual(
      Object.entries(parts).map(([key, value]) => [key, isSecret(value)]),
      [
        ["user", false],
        ["password", true],
        ["token", true],
      ],
    );
    assert.equal(plain(parts["token"] ?? null), "<secret token>");
  });

  it("gives an object without a name the same automatic one each time", async () => {
    const again = await run("tiny", "dev");
    const names = [preview, again].map((one) => named(one, "automatic").inputs["metadata"]);
    assert.deepEqual(names, [{ name: "automatic-b5a9b8c6" }, { name: "automatic-b5a9b8c6" }]);
  });

  it("leaves nothing behind for the next run in the same process", async () => {
    const again = await run("tiny", "dev");
    assert.deepEqual([preview.outputs["runs"], again.outputs["runs"]], [1, 1]);
    const { notices } = await run("secrets", "fine");
    assert.deepEqual(
      notices.map(({ message }) => message),
      ["logged <secret>", "noticed <secret>"],
    );
  });

  it("knows what follows from the region, and says what AWS would be asked", () => {
    assert.equal(preview.outputs["partition"], "aws");
    assert.equal(preview.outputs["size"], 2);
    assert.deepEqual(preview.notices, [
      { level: "warning", message: "a channel is left out" },
      { level: "info", message: "printed by the program" },
      { level: "info", message: "nobody is on call" },
      { level: "info", message: "would be looked up in AWS: aws:index/getCallerIdentity:getCallerIdentity" },
    ]);
  });

  it("tells its endpoints, secrets hidden", () => {
    assert.deepEqual(endpointsOf(preview.outputs), { grafana: "https://grafana.example.com", hidden: "<secret>" });
  });

  it("generates real random values only when asked", async () => {
    const revealed = await run("tiny", "dev", { reveal: true });
    const [hidden, shown] = [preview, revealed].map(
      (one) => (plain(named(one, "credentials").detailed["stringData"] ?? null) as Record<string, unknown>)["password"],
    );
    assert.equal(typeof hidden, "object");
    assert.match(String(shown), /^.{24}$/);
    const { result, bcryptHash } = named(revealed, "password").outputs;
    assert.deepEqual([plain(result ?? null) === shown, typeof plain(bcryptHash ?? null)], [true, "object"]);
  });

  it("is judged with inputs as the engine shows them, read resources left out", async () => {
    const seen: string[] = [];
    const verdict = { violations: [], unevaluated: [], exempted: [], ran: ["one"] };
    await run("tiny", "dev", {
      judge: ({ resources, stack, project }) => {
        seen.push(stack, project, String(resources.length));
        return verdict;
      },
    });
    assert.deepEqual(seen, ["dev", "tiny", "10"]);
  });

  it("is judged by the pack beside it with the stack's config", async () => {
    const message = "ConfigMap monitoring/careless: data.password is <secret>, want no secret";
    const urn = (stack: string) => `urn:pulumi:${stack}::secrets::kubernetes:core/v1:ConfigMap::careless`;
    const { verdict } = await run("secrets", "fine");
    assert.deepEqual(verdict.violations, [{ policy: "no-secrets", level: "mandatory", urn: urn("fine"), message }]);
  });
});

describe("a program that fails", function () {
  this.timeout(60_000);

  const expected: Record<string, string> = {
    throws: "TypeError: Cannot read properties of undefined (reading 'missing') (index.ts:13)",
    rejects: "too late (index.ts:14)",
    told: "buy a bigger disk",
    logs: "the disk is full",
    doubles:
      "failed to register new resource twin [kubernetes:core/v1:ConfigMap]: duplicate resource URN " +
      "'urn:pulumi:doubles::misbehaving::kubernetes:core/v1:ConfigMap::twin'; try giving it a unique name",
    lookup: "the preview has no answer for the function aws:ec2/getCoffee:getCoffee; add it to preview/lookups.ts",
    providers:
      "failed to register new resource orphan [kubernetes:core/v1:ConfigMap]: Default provider for 'kubernetes' disabled. " +
      "'urn:pulumi:providers::misbehaving::kubernetes:core/v1:ConfigMap::orphan' must use an explicit provider.",
  };
  for (const [stack, sentence] of Object.entries(expected)) {
    it(`ends with exit code 3 and one sentence when it ${stack}`, async () => {
      const { exitCode, message, faults } = await failure(stack);
      assert.deepEqual([exitCode, message], [3, `The program failed:\n\n  ${sentence}\n`]);
      assert.deepEqual(
        faults.map(({ reason }) => reason),
        [sentence],
      );
    });
  }

  it("ends with exit code 2 and its own words when its settings are wrong", async () => {
    const { exitCode, message, faults } = await failure("faults");
    assert.equal(exitCode, 2);
    assert.equal(message, "Pulumi.faults.yaml has 1 fault:\n\n  loki.replicas: 2 is even\n    write 3\n");
    assert.deepEqual(faults, [{ path: "loki.replicas", value: 2, reason: "is even", remedy: "write 3" }]);
  });

  it("is told to hang when it waits forever, and which resources wait", async () => {
    const hung = await failure("hangs", { patience: 100 });
    assert.equal(
      hung.message,
      "The program failed:\n\n  the program hangs: it waits for a promise that never settles\n",
    );
    const circle = await failure("circles", { patience: 100 });
    assert.equal(
      circle.message,
      "The program failed:\n\n  the program hangs: these resources wait for values that never arrive: " +
        "chicken (kubernetes:core/v1:ConfigMap); look for outputs or dependencies in a circle\n",
    );
  });

  it("does not spoil the next one", async () => {
    await failure("circles", { patience: 100 });
    const listeners = process.listenerCount("unhandledRejection");
    assert.equal((await run("tiny", "dev")).resources.length, 10);
    assert.equal(process.listenerCount("unhandledRejection"), listeners);
  });

  it("keeps its secrets out of the message and of the stack trace", async () => {
    const error = await run("secrets", "fails", { verbose: true }).catch((caught: unknown) => caught as PreviewError);
    assert.ok("stackTrace" in error);
    assert.equal(error.message, "The program failed:\n\n  failed with <secret> (index.ts:19)\n");
    assert.equal(error.stackTrace?.includes("canary"), false);
  });
});
