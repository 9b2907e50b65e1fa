/** The pack as the engine runs it: a process that answers the analyzer protocol. */
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { JavaScriptValue, Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";

import type { StackResource } from "../../../policy/lib/evaluate";
import { plainProperties, wire } from "../../../policy/lib/value";

/** Directory of the pack. */
export const POLICY = join(__dirname, "..", "..", "..", "policy");
/** The modules must be those that the SDK itself uses, since messages are checked with instanceof. */
const load = createRequire(require.resolve("@pulumi/policy"));
const { Struct } = load("google-protobuf/google/protobuf/struct_pb") as { Struct: typeof StructMessage };
/** A request without fields. */
export const { Empty } = load("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => never };
const grpc = load("@grpc/grpc-js") as { credentials: { createInsecure(): never } };
const { AnalyzerClient: Client } = load("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
  AnalyzerClient: typeof AnalyzerClient;
};

type Reply<T> = (error: Error | null, value: T) => void;

/** One call of the engine as a promise. */
export function call<T>(send: (reply: Reply<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, value) => (error === null ? resolve(value) : reject(error)));
  });
}

/** A running pack. */
export interface Server {
  readonly process: ChildProcessWithoutNullStreams;
  readonly client: AnalyzerClient;
  /** Everything it wrote on standard output, which must be the port alone. */
  readonly output: () => string;
}

/** Starts the pack the way the engine does: run-policy-pack of the SDK in the pack's folder. */
export async function start(): Promise<Server> {
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

/** The wire form of a resource's inputs. */
function struct(props: Readonly<Record<string, unknown>>): StructMessage {
  return Struct.fromJavaScript(wire(plainProperties(props)) as Record<string, JavaScriptValue>);
}

function options({ opts }: StackResource): analyzer.AnalyzerResourceOptions {
  const result = new analyzer.AnalyzerResourceOptions();
  result.setProtect(opts?.protect ?? false);
  result.setCustomtimeouts(new analyzer.AnalyzerResourceOptions.CustomTimeouts());
  return result;
}

/** What the engine asks of one resource. */
export function analyzeRequest(resource: StackResource): analyzer.AnalyzeRequest {
  const { type, urn, name, props } = resource;
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setUrn(urn);
  request.setName(name);
  request.setProperties(struct(props));
  request.setOptions(options(resource));
  return request;
}

/** A stack request whose outputs are empty, as they are while the cluster itself is unknown. */
function stackRequest(resources: readonly StackResource[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  const list = resources.map((resource) => {
    const { type, urn, name, parent, dependencies = [] } = resource;
    const one = new analyzer.AnalyzerResource();
    one.setType(type);
    one.setUrn(urn);
    one.setName(name);
    one.setProperties(struct({}));
    one.setOptions(options(resource));
    one.setParent(parent ?? "");
    one.setDependenciesList([...dependencies]);
    return one;
  });
  request.setResourcesList(list);
  return request;
}

const LEVELS: readonly string[] = ["advisory", "mandatory"];

/** What the engine would print of a response. */
export function told(response: analyzer.AnalyzeResponse): string[] {
  return response.getDiagnosticsList().map((one) => {
    const message = one.getMessage().split("\n").slice(1).join("\n");
    return `${LEVELS[one.getEnforcementlevel()]} ${one.getPolicyname()}: ${message}`;
  });
}

/** Everything that the engine would print about a stack. */
export async function verdictOf(client: AnalyzerClient, resources: readonly StackResource[]): Promise<string[]> {
  const lines: string[] = [];
  for (const resource of resources) {
    lines.push(...told(await call((reply) => client.analyze(analyzeRequest(resource), reply))));
  }
  return [...lines, ...told(await call((reply) => client.analyzeStack(stackRequest(resources), reply)))].sort();
}

/** The pack's configuration as the engine sends it. */
export function configRequest(
  config: Readonly<Record<string, Record<string, unknown>>>,
): analyzer.ConfigureAnalyzerRequest {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [name, settings] of Object.entries(config)) {
    const entry = new analyzer.PolicyConfig();
    entry.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    entry.setProperties(struct(settings));
    request.getPolicyconfigMap().set(name, entry);
  }
  return request;
}
