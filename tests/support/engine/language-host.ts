/**
 * Attaches the real Node.js language host to one run of the CLI (PULUMI_DEBUG_LANGUAGES).
 *
 * Found on PATH, that host would also be asked to start policy packs, which its version cannot; attached, it runs the
 * program while packs start in their own way. It is older than the attach protocol: the handshake is answered here, the
 * host is started with what the handshake tells, and everything else is passed through to it byte by byte.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { LanguageHandshakeRequest, LanguageHandshakeResponse } from "@pulumi/pulumi/proto/language_pb";
import { LARGEST_MESSAGE, listen } from "./listen";

/** What the host needs to run programs. */
export interface LanguageHostOptions {
  /** Path of pulumi-language-nodejs. */
  readonly executable: string;
  /** `runtime.options` of Pulumi.yaml; this version takes them as flags. */
  readonly runtimeOptions: Readonly<Record<string, unknown>>;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The language host of one run. */
export interface LanguageHost {
  readonly port: number;
  /** What the program printed, past the engine. */
  output(): string;
  stop(): void;
}

interface Started {
  readonly process: ChildProcess;
  readonly client: grpc.Client;
}

async function start(options: LanguageHostOptions, engine: string, onOutput: (text: string) => void): Promise<Started> {
  const flags = Object.entries(options.runtimeOptions).map(([name, value]) => `-${name}=${String(value)}`);
  const child = spawn(options.executable, [...flags, engine], { cwd: options.directory, env: options.environment });
  child.stderr.on("data", (chunk) => onOutput(String(chunk)));
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the language host ended with code ${code} before it told its port`)),
    );
  });
  lines.on("line", (line) => onOutput(`${line}\n`));
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), LARGEST_MESSAGE);
  return { process: child, client };
}

const same = (bytes: Buffer): Buffer => bytes;

type BytesCall = grpc.ServerUnaryCall<Buffer, Buffer>;

/** The service with every message left as it is, except the handshake. */
function passThroughService(): grpc.ServiceDefinition {
  const methods = Object.entries(LanguageRuntimeService).filter(([, { responseStream }]) => !responseStream);
  const asBytes = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  return {
    ...Object.fromEntries(methods.map(([name, method]) => [name, { ...method, ...asBytes }])),
    handshake: LanguageRuntimeService.handshake,
  } as grpc.ServiceDefinition;
}

/** Serves the host for one run of the CLI. */
export async function attachLanguageHost(options: LanguageHostOptions): Promise<LanguageHost> {
  const service = passThroughService();
  const hosts = new Map<string, Started>();
  const output: string[] = [];
  const server = new grpc.Server(LARGEST_MESSAGE);

  const handshake: grpc.handleUnaryCall<LanguageHandshakeRequest, LanguageHandshakeResponse> = (call, callback) => {
    start(options, call.request.getEngineAddress(), (text) => output.push(text)).then(
      (host) => {
        hosts.set(call.getPeer(), host);
        callback(null, new LanguageHandshakeResponse());
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  };
  const forward = (path: string) => (call: BytesCall, callback: grpc.sendUnaryData<Buffer>) => {
    const host = hosts.get(call.getPeer());
    if (host === undefined) return callback(new Error(`no handshake before ${path}`));
    return host.client.makeUnaryRequest(path, same, same, call.request, (error, response) => callback(error, response));
  };
  server.addService(
    service,
    Object.fromEntries(
      Object.entries(service).map(([name, { path }]) => [name, name === "handshake" ? handshake : forward(path)]),
    ) as grpc.UntypedServiceImplementation,
  );

  const port = await listen(server);
  return {
    port,
    output: () => output.join(""),
    stop() {
      for (const host of hosts.values()) {
        host.client.close();
        host.process.kill();
      }
      server.forceShutdown();
    },
  };
}
