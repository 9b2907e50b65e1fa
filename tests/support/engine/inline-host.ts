/**
 * Runs programs in this process, as the Automation API does with inline programs: the SDK, the settings and the components
 * are the same, but nothing is loaded and compiled anew, which takes a third of the processor time. What a program prints
 * goes to this process.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { LanguageHandshakeResponse } from "@pulumi/pulumi/proto/language_pb";
import type { LanguageHandshakeRequest, RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { openProgram } from "../../../preview/program";
import { recordWithoutTraces } from "../../../preview/promises";
import type { LanguageHost } from "./language-host";
import { LARGEST_MESSAGE, listen } from "./listen";

type Run = grpc.handleUnaryCall<RunRequest, RunResponse>;

/** The SDK's own server of inline programs, which it does not declare. */
interface InlineServer {
  readonly run: Run;
  readonly getPluginInfo: grpc.UntypedHandleCall;
  readonly getRequiredPlugins: grpc.UntypedHandleCall;
}

const { LanguageServer } = createRequire(__filename)("@pulumi/pulumi/automation/server") as {
  readonly LanguageServer: new (program: () => Promise<unknown>) => InlineServer;
};

/** Serves the program of a project for one run of the CLI. */
export async function hostInline(directory: string): Promise<LanguageHost> {
  const recordAgain = recordWithoutTraces();
  const program = openProgram(directory, join(directory, "index.ts"));
  const inline = new LanguageServer(() => program.create());
  const server = new grpc.Server(LARGEST_MESSAGE);
  let engine = "";

  const handshake: grpc.handleUnaryCall<LanguageHandshakeRequest, LanguageHandshakeResponse> = (call, callback) => {
    engine = call.request.getEngineAddress();
    callback(null, new LanguageHandshakeResponse());
  };
  // The Automation API tells the engine's address as an argument, the attach protocol in its handshake.
  const run: Run = (call, callback) => {
    call.request.setArgsList([engine]);
    inline.run(call, callback);
  };
  const { getPluginInfo, getRequiredPlugins } = inline;
  server.addService(LanguageRuntimeService, { handshake, run, getPluginInfo, getRequiredPlugins });

  const port = await listen(server);
  return {
    port,
    output: () => "",
    stop() {
      server.forceShutdown();
      program.close?.();
      recordAgain();
    },
  };
}
