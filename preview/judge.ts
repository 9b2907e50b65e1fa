import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { evaluate, StackResource, Verdict as PackVerdict } from "../policy/lib/evaluate";
import { wrongInput } from "./errors";
import type { PreviewResource, ResourceOptions } from "./resources";
import { plain, UNKNOWN } from "./values";

/** What the policies say of a stack. */
export type Verdict = PackVerdict;

/** One finding of a policy. */
export type Violation = Verdict["violations"][number];

/** What is to be judged. */
export interface Case {
  readonly directory: string;
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly PreviewResource[];
}

/** Judges a stack; `judge` asks the policy pack of the project. */
export type Judge = (subject: Case) => Verdict | Promise<Verdict>;

/** Asks no policy, for whoever only wants to know what the program makes. */
export const judgeNothing = (): Verdict => ({ violations: [], unevaluated: [], exempted: [], ran: [] });

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of a Go duration such as `1h30m`; 0 for none. */
function seconds(duration: string | undefined): number {
  const parts = (duration ?? "").matchAll(/(\d+(?:\.\d+)?)([hms])/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit as keyof typeof SECONDS], 0);
}

/** Options as the engine shows them to policies; aliases that are not whole URNs stay with the engine. */
function policyOptions(options: ResourceOptions): NonNullable<StackResource["opts"]> {
  const { create, update, delete: remove } = options.customTimeouts ?? {};
  return {
    protect: options.protect ?? false,
    ignoreChanges: [...(options.ignoreChanges ?? [])],
    aliases: (options.aliases ?? []).flatMap(({ urn }) => (typeof urn === "string" ? [urn] : [])),
    customTimeouts: {
      createSeconds: seconds(create),
      updateSeconds: seconds(update),
      deleteSeconds: seconds(remove),
    },
    additionalSecretOutputs: [...(options.additionalSecretOutputs ?? [])],
    ...(options.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
  };
}

function stackResource(resource: PreviewResource): StackResource {
  const { type, urn, name, parent, dependencies, options } = resource;
  const provider = options.provider?.split("::").slice(0, -1).join("::");
  return {
    type,
    urn,
    name,
    props: plain(resource.inputs) as Record<string, unknown>,
    opts: { ...policyOptions(options), ...(parent === undefined ? {} : { parent }) },
    dependencies,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined || provider === UNKNOWN ? {} : { provider }),
  };
}

type PackConfig = NonNullable<Parameters<typeof evaluate>[0]["config"]>;

function packConfig(directory: string, stack: string): PackConfig {
  const file = `policy/config/${stack}.json`;
  if (!existsSync(join(directory, file))) return {};
  try {
    return JSON.parse(readFileSync(join(directory, file), "utf8")) as PackConfig;
  } catch (error) {
    const reason = `is not valid JSON: ${(error as Error).message}`;
    throw wrongInput({ path: file, value: undefined, reason, remedy: "correct it" });
  }
}

/**
 * Asks the policy pack in `policy/` beside the program, with its config of the stack; a project without a pack is
 * judged by nobody. Resources that are only read are not judged, as under the engine.
 *
 * @throws PreviewError (exit code 2) when the pack's config is wrong
 */
export const judge: Judge = ({ directory, stack, resources }) => {
  const pack = join(directory, "policy", "lib", "evaluate");
  if (!["ts", "js"].some((extension) => existsSync(`${pack}.${extension}`))) return judgeNothing();
  const { evaluate: ask } = createRequire(join(directory, "package.json"))(pack) as { evaluate: typeof evaluate };
  const config = packConfig(directory, stack);
  try {
    return ask({ resources: resources.filter(({ external }) => !external).map(stackResource), config });
  } catch (error) {
    if (!(error instanceof Error && "problems" in error)) throw error;
    const path = `policy/config/${stack}.json`;
    const remedy = "see policy/README.md for the rules and their settings";
    throw wrongInput({ path, value: undefined, reason: error.message, remedy });
  }
};
