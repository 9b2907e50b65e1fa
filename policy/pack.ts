import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The name under which the engine lists the pack. */
export const PACK_NAME = "insurance-lead-gen-monitoring";

const manifest = JSON.parse(readFileSync(join(__dirname, "package.json"), "utf8")) as { version: string };

/** The pack's version, from its package.json, as the SDK reads it. */
export const PACK_VERSION = manifest.version;
