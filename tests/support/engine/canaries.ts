/** Values that must never be seen in plain text, and the search for them. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Bytes of randomness that make a canary unmistakable. */
const UNIQUE_BYTES = 16;

/** A value that passes as a strong password and is unmistakable. */
export const canary = (): string => `Canary-${randomBytes(UNIQUE_BYTES).toString("hex")}`;

/** Base64 of a text wherever it may stand in a longer one: the first and last digits depend on the neighbors. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(" ".repeat(offset) + text)
      .toString("base64")
      .replace(/=+$/, "");
    return encoded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
}

/** A secret in every form in which it could leak. */
const forms = (text: string): string[] => [text, encodeURIComponent(text), ...base64Forms(text)];

/** Names of those of the secrets that a text shows. */
export function shownIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, value]) =>
    forms(value).some((form) => text.includes(form)) ? [name] : [],
  );
}

/** `<file>: <name>` for each secret that a file below a directory shows. */
export function shownBelow(directory: string, secrets: Readonly<Record<string, string>>): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((file) => join(directory, file));
  return files
    .filter((file) => statSync(file).isFile())
    .flatMap((file) =>
      shownIn(readFileSync(file, "latin1"), secrets).map((name) => `${relative(directory, file)}: ${name}`),
    );
}
