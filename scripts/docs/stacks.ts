import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { runProgram, type Preview } from "../../preview/engine";
import { schema } from "../../settings/schema";
import type { Settings } from "../../settings/schema";

const prefix = "insurance-lead-gen-monitoring:";

/** The settings of a stack file of this repository, validated and defaulted. */
export function settingsOf(stack: string): Settings {
  const text = readFileSync(join(__dirname, "..", "..", `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const rooms = own.map(([key, value]) => [key.slice(prefix.length), value] as const);
  return schema.parse({ environment: stack, ...Object.fromEntries(rooms) });
}

const previews = new Map<string, Promise<Preview>>();

/** The preview of a stack of this repository, made once per run. */
export function previewOf(stack: string): Promise<Preview> {
  const directory = join(__dirname, "..", "..");
  const preview = previews.get(stack) ?? runProgram({ directory, stack });
  previews.set(stack, preview);
  return preview;
}
