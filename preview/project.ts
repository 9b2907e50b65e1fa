import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { wrongInput } from "./errors";
import { mergeConfig } from "./config";
import type { StackConfig } from "./config";

/** A Pulumi project with one of its stacks, as the CLI would read it. */
export interface Project {
  readonly name: string;
  readonly stack: string;
  /** Absolute directory of Pulumi.yaml. */
  readonly directory: string;
  /** Absolute path of the program's entry module. */
  readonly program: string;
  readonly config: StackConfig;
}

/** What a YAML file holds at its top level. */
export type Document = Readonly<Record<string, unknown>>;

/** Reads a YAML mapping; faults name the file and the line, and never quote the line, which may hold a secret. */
function readYaml(directory: string, file: string): Document {
  let text: string;
  try {
    text = readFileSync(join(directory, file), "utf8");
  } catch (error) {
    const reason = `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
    throw wrongInput({ path: file, value: undefined, reason, remedy: "make it readable for this user" });
  }
  const document = parseDocument(text);
  const fault = document.errors[0];
  if (fault) {
    const reason = `is not valid YAML: ${fault.message.split("\n")[0]?.replace(/:$/, "") ?? fault.code}`;
    throw wrongInput({ path: file, value: undefined, reason, remedy: "correct that line" });
  }
  const data: unknown = document.toJS() ?? {};
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return data as Document;
  throw wrongInput({
    path: file,
    value: undefined,
    reason: "is not a YAML mapping",
    remedy: "write `key: value` lines",
  });
}

/** Names of the stacks that have a file in the directory, sorted. */
export function stacksIn(directory: string): string[] {
  return readdirSync(directory)
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

async function stackFile(directory: string, stack: string): Promise<string> {
  const file = [`Pulumi.${stack}.yaml`, `Pulumi.${stack}.yml`].find((name) => existsSync(join(directory, name)));
  if (file) return file;
  const stacks = stacksIn(directory);
  const { nearest } = await import("../settings/faults");
  const meant = nearest(stack, stacks);
  const known =
    stacks.length > 0 ? `existing stacks: ${stacks.join(", ")}` : "there is no stack file in this directory";
  throw wrongInput({
    path: "stack",
    value: stack,
    reason: `does not exist; ${known}`,
    remedy: meant ? `did you mean ${meant}?` : `create Pulumi.${stack}.yaml (pulumi stack init ${stack})`,
  });
}

function projectFile(directory: string): Document {
  const file = ["Pulumi.yaml", "Pulumi.yml"].find((name) => existsSync(join(directory, name)));
  if (file) return readYaml(directory, file);
  throw wrongInput({
    path: "Pulumi.yaml",
    value: undefined,
    reason: `does not exist in ${directory}`,
    remedy: "run the preview in the directory of the Pulumi project, or name it with --cwd",
  });
}

/** The entry module: `main` of Pulumi.yaml, else of the package.json beside it, else index. */
function entry(directory: string, project: Document): string {
  if (typeof project["main"] === "string") return resolve(directory, project["main"]);
  const manifest = join(directory, "package.json");
  const main: unknown = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, "utf8")) as Document)["main"]
    : undefined;
  return resolve(directory, typeof main === "string" ? main : "index");
}

/**
 * Reads Pulumi.yaml and the stack's file.
 *
 * @throws PreviewError (exit code 2) when a file is missing or broken, or the stack does not exist
 */
export async function readProject(directory: string, stack: string): Promise<Project> {
  const root = resolve(directory);
  const project = projectFile(root);
  const name = project["name"];
  if (typeof name !== "string" || name === "") {
    throw wrongInput({ path: "Pulumi.yaml", value: undefined, reason: "has no name", remedy: "add `name: <project>`" });
  }
  const files = typeof project["stackConfigDir"] === "string" ? resolve(root, project["stackConfigDir"]) : root;
  const file = await stackFile(files, stack);
  const config = mergeConfig({ name, file, project, stack: readYaml(files, file) });
  return { name, stack, directory: root, program: entry(root, project), config };
}
