/** The programs that an engine runs, and the world they see. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Context } from "mocha";
import { GOGC } from "../environment";
import { PROJECT } from "../program";
import { requireTool } from "../toolbox";
import type { ProjectCopy } from "./project";

/** Skips the test (fails with CI=true) where a part of the real engine is missing. */
export function requireEngine(context: Context): Tools {
  return { pulumi: requireTool(context, "pulumi"), languageHost: requireTool(context, "pulumi-language-nodejs") };
}

/** Paths of the real parts. */
export interface Tools {
  readonly pulumi: string;
  readonly languageHost: string;
}

/** Passphrase of the temporary stacks. */
const PASSPHRASE = "only for tests";

/** Modules of the project under test. */
const { resolve } = createRequire(join(PROJECT, "package.json"));

/** Where an engine keeps its things. */
export interface Place {
  /** Temporary directory of the engine, the home of what it runs. */
  readonly directory: string;
  readonly stack: string;
}

/** Directory of the file backend. */
export const backendOf = (directory: string): string => join(directory, "backend");

/** Directory of what the CLI keeps between runs. */
const homeOf = (directory: string): string => join(directory, "home");

/** Nothing of the user's: no configuration, no credentials, no plugins, no program but node. */
export function environmentOf({ directory, stack }: Place): Readonly<Record<string, string>> {
  return {
    PATH: [join(directory, "bin"), "/usr/bin", "/bin"].join(":"),
    HOME: directory,
    PULUMI_HOME: homeOf(directory),
    PULUMI_STACK: stack,
    PULUMI_BACKEND_URL: `file://${backendOf(directory)}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    GOGC,
    // For the processor time of tests, the SDK's trace of each promise has one frame, and it loads no compiler.
    NODE_OPTIONS: `--stack-trace-limit=1 --require ${JSON.stringify(join(PROJECT, "preview", "lean-sdk.js"))}`,
    // Shows the option --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Node itself, and what starts a policy pack without a language host that could. */
export function writePrograms(directory: string): void {
  const bin = join(directory, "bin");
  mkdirSync(bin);
  mkdirSync(backendOf(directory));
  mkdirSync(homeOf(directory));
  // The CLI keeps an encrypted log of every message of every level there, which is half of its work, and does without where
  // there can be no directory.
  writeFileSync(join(homeOf(directory), "logs"), "");
  symlinkSync(process.execPath, join(bin, "node"));
  // As in the SDK's own script: the pack in $2 brings what runs it.
  const runner = `$(cd "$2" && "${process.execPath}" -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')`;
  const analyzer = `#!/bin/sh\nexec "${process.execPath}" "${runner}" "$@"\n`;
  writeFileSync(join(bin, "pulumi-analyzer-policy-nodejs"), analyzer, { mode: 0o755 });
}

/** Arguments that judge with the project's policy pack, under its configuration of the stack where there is one. */
export function policyArguments({ directory, policyConfig }: ProjectCopy): string[] {
  const pack = ["--policy-pack", join(directory, "policy")];
  return policyConfig === undefined ? pack : [...pack, "--policy-pack-config", policyConfig];
}

/** Version of an installed package. */
export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(resolve(`${name}/package.json`), "utf8")) as { version: string }).version;
}
