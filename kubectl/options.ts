import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../settings/faults";
import { wrong } from "./errors";

/** @throws PreviewError (exit code 2) for an option that is not known, lacks its value or takes none */
export function assertKnown(argv: readonly string[], options: NonNullable<ParseArgsConfig["options"]>): void {
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (option === undefined) {
      const known = Object.keys(options).map((name) => `--${name}`);
      const meant = nearest(token.rawName, known);
      throw wrong("option", token.rawName, "is not known", meant ? `did you mean ${meant}?` : "see --help");
    }
    const needsValue = option.type === "string";
    if (needsValue === (token.value !== undefined && !token.value.startsWith("-"))) continue;
    throw wrong("option", token.rawName, needsValue ? "needs a value" : "takes no value", "see --help");
  }
}
