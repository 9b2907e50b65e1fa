import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { JavaScriptValue, Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";

import { evaluate, type StackResource } from "../../policy/lib/evaluate";
import { PACK_NAME } from "../../policy/pack";
import { rules } from "../../policy/rules";
import { fixturesOf } from "./support/fixture";

const POLICY = join(__dirname, "..", "..", "policy");
/** The modules must be those that the SDK itself uses, since messages are checked with instanceof. */
const load = createRequire(require.resolve("@pulumi/policy"));
const { Struct } = load("google-protobuf/google/protobuf/struct_pb") as { Struct: typeof StructMessage };
const { Empty } = load("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => never };
const grpc = load("@grpc/grpc-js") as { credentials: { createInsecure(): never } };
const { AnalyzerClient: Client } = load("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
  AnalyzerClient: typeof AnalyzerClient;
};

type Reply<T> = (error: Error | null, value: T) => void;

/** One call of the engine as a promise. */
function call<T>(send: (reply: Reply<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, value) => (error === null ? resolve(value) : reject(error)));
  });
}

interface Server {
  readonly process: ChildProcessWithoutNullStreams;
  readonly client: AnalyzerClient;
  /** Everything it wrote on standard output, which must be the port alone. */
  readonly output: () => string;
}

/** Starts the pack the way the engine does: run-policy-pack of the SDK in the pack's folder. */
async function start(): Promise<Server> {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { cwd: POLICY });
  let output = "";
  let errors = "";
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => assert.fail(errors))]);
  const client = new Client(`127.0.0.1:${output.trim()}`, grpc.credentials.createInsecure());
  return { process: child, client, output: () => output };
}

/** The wire form of plain data: `UNKNOWN` of fixtures has become its sentinel already. */
function struct(props: Readonly<Record<string, unknown>>): StructMessage {
  return Struct.fromJavaScript(props as Record<string, JavaScriptValue>);
}

function options(): analyzer.AnalyzerResourceOptions {
  const result = new analyzer.AnalyzerResourceOptions();
  result.setCustomtimeouts(new analyzer.AnalyzerResourceOptions.CustomTimeouts());
  return result;
}

function analyzeRequest({ type, urn, name, props }: StackResource): analyzer.AnalyzeRequest {
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setUrn(urn);
  request.setName(name);
  request.setProperties(struct(props));
  request.setOptions(options());
  return request;
}

/** A stack request whose outputs are empty, as they are while the cluster itself is unknown. */
function stackRequest(resources: readonly StackResource[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  const list = resources.map(({ type, urn, name }) => {
    const one = new analyzer.AnalyzerResource();
    one.setType(type);
    one.setUrn(urn);
    one.setName(name);
    one.setProperties(struct({}));
    one.setOptions(options());
    return one;
  });
  request.setResourcesList(list);
  return request;
}

const LEVELS: readonly string[] = ["advisory", "mandatory"];

function told(response: analyzer.AnalyzeResponse): string[] {
  return response.getDiagnosticsList().map((one) => {
    const message = one.getMessage().split("\n").slice(1).join("\n");
    return `${LEVELS[one.getEnforcementlevel()]} ${one.getPolicyname()}: ${message}`;
  });
}

/** Everything that the engine would print about a stack. */
async function verdictOf(client: AnalyzerClient, resources: readonly StackResource[]): Promise<string[]> {
  const lines: string[] = [];
  for (const resource of resources) {
    lines.push(...told(await call((reply) => client.analyze(analyzeRequest(resource), reply))));
  }
  return [...lines, ...told(await call((reply) => client.analyzeStack(stackRequest(resources), reply)))].sort();
}

function configRequest(config: Readonly<Record<string, Record<string, unknown>>>): analyzer.ConfigureAnalyzerRequest {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [name, settings] of Object.entries(config)) {
    const entry = new analyzer.PolicyConfig();
    entry.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    entry.setProperties(struct(settings));
    request.getPolicyconfigMap().set(name, entry);
  }
  return request;
}

describe("pack as the engine runs it", () => {
  let server: Server;
  before(async () => {
    server = await start();
  });
  after(() => server.process.kill());

  it("tells name, version, and every rule with its metadata", async () => {
    const info = await call<analyzer.AnalyzerInfo>((reply) => server.client.getAnalyzerInfo(new Empty(), reply));
    const { version } = JSON.parse(readFileSync(join(POLICY, "package.json"), "utf8")) as { version: string };
    assert.deepEqual([info.getName(), info.getVersion(), info.getSupportsconfig()], [PACK_NAME, version, true]);
    const told = info.getPoliciesList().map((one) => [one.getName(), one.getDescription(), one.getRemediationSteps()]);
    assert.deepEqual(
      told,
      rules.map(({ name, description, remediationSteps }) => [name, description, remediationSteps]),
    );
  });

  for (const [rule, file] of [
    ["storage-class-encrypted", "fail.boolean.yaml"],
    ["retention-loki-bucket-lifecycle", "fail.too-early.yaml"],
    ["retention-prometheus-fits-disk", "fail.size.yaml"],
  ] as const) {
    it(`says of ${rule}/${file} what the offline host says, from the inputs, though outputs are empty`, async () => {
      const resources = fixturesOf(rule).find((one) => one.file.endsWith(`/${file}`))?.resources ?? [];
      assert.notEqual(resources.length, 0);
      const { violations } = evaluate({ resources });
      const offline = violations.map(({ level, policy, message }) => `${level} ${policy}: ${message}`).sort();
      assert.deepEqual(await verdictOf(server.client, resources), offline);
      assert.equal(
        offline.some((line) => line.includes(rule)),
        true,
      );
    });
  }

  it("judges a resource anew when the engine shows it again", async () => {
    const [resource] = fixturesOf("storage-class-encrypted")[0]?.resources ?? [];
    assert.ok(resource !== undefined);
    const judge = async (encrypted: unknown): Promise<string[]> => {
      const props = { ...resource.props, parameters: { type: "gp3", encrypted } };
      const response = await call<analyzer.AnalyzeResponse>((reply) =>
        server.client.analyze(analyzeRequest({ ...resource, props }), reply),
      );
      return told(response).filter((line) => line.includes("storage-class-encrypted"));
    };
    assert.equal((await judge("false")).length, 1);
    assert.deepEqual(await judge("true"), []);
    assert.equal((await judge("false")).length, 1);
  });

  it("reports unknown rules and settings of the config, which the engine accepts in silence", async () => {
    const config = {
      all: {},
      "storage-class-encripted": { a: 1 },
      "storage-class-encrypted": { requireCustomerKey: true, requireKey: true, exempt: [] },
    };
    await call((reply) => server.client.configure(configRequest(config), reply));
    const lines = await verdictOf(server.client, []);
    assert.deepEqual(
      lines.filter((line) => line.includes("pack-config-valid")),
      [
        "mandatory pack-config-valid: stack: pack config: storage-class-encripted is not a rule of this pack, want one listed in policy/README.md",
        "mandatory pack-config-valid: stack: pack config: storage-class-encrypted.requireKey is not a known key, want one of requireCustomerKey, exempt",
      ],
    );
  });

  it("writes nothing but its port on standard output", () => {
    assert.match(server.output(), /^\d+\n$/);
  });
});
