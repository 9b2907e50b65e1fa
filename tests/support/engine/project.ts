/** Copies of the project in temporary directories, so that tests edit settings and versions at will. */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT } from "../program";

/** Files that every copy has of its own. */
const ownFiles = ["Pulumi.yaml", "index.ts", "package.json", "tsconfig.json", "versions.json"];

/** Directories that a copy shares with the checkout until an edit needs them: most edits are of settings alone. */
const sharedDirectories = ["components", "lib", "policy", "settings"];

/** Name of a copy's own configuration of the policy pack. */
export const POLICY_CONFIG = "policy-config.json";

/** Prefix of the project's own configuration keys. */
const namespace = "insurance-lead-gen-monitoring:";

/** A change of the project, made in a copy. */
export interface Edit {
  /** Settings by dotted path, such as `prometheus.scrapeInterval`; undefined removes. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Images by key of versions.json. */
  readonly images?: Readonly<Record<string, string>>;
  /** Other files by path: new text from old. */
  readonly files?: Readonly<Record<string, (text: string) => string>>;
}

type Tree = Record<string, unknown>;

/** Sets the value at a path; list positions are numbers. */
function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length > 0) put((tree[key] ??= {}) as Tree, rest, value);
  else if (value === undefined) Reflect.deleteProperty(tree, key);
  else tree[key] = value;
}

/** A copy of the project with one of its stacks. */
export class ProjectCopy {
  private constructor(
    readonly directory: string,
    readonly stack: string,
  ) {}

  /** Copies the project as it stands in the checkout. */
  static of(stack: string, directory: string): ProjectCopy {
    mkdirSync(directory);
    for (const file of [...ownFiles, `Pulumi.${stack}.yaml`]) cpSync(join(PROJECT, file), join(directory, file));
    for (const shared of [...sharedDirectories, "node_modules"]) {
      symlinkSync(join(PROJECT, shared), join(directory, shared));
    }
    return new ProjectCopy(directory, stack);
  }

  /** Copies this copy, its secrets included. */
  fork(directory: string): ProjectCopy {
    cpSync(this.directory, directory, { recursive: true, verbatimSymlinks: true });
    return new ProjectCopy(directory, this.stack);
  }

  /** Configuration of the policy pack for this stack; a file of this name in the copy goes before the checkout's. */
  get policyConfig(): string | undefined {
    const files = [join(this.directory, POLICY_CONFIG), join(this.directory, "policy", "config", `${this.stack}.json`)];
    return files.find((file) => existsSync(file));
  }

  get stackFile(): string {
    return join(this.directory, `Pulumi.${this.stack}.yaml`);
  }

  /** `runtime.options` of Pulumi.yaml. */
  get runtimeOptions(): Readonly<Record<string, unknown>> {
    const { runtime } = parse(readFileSync(join(this.directory, "Pulumi.yaml"), "utf8")) as {
      runtime: { options: Readonly<Record<string, unknown>> };
    };
    return runtime.options;
  }

  edit({ settings = {}, images = {}, files = {} }: Edit): void {
    if (Object.keys(settings).length > 0) this.rewrite(this.stackFile, (text) => withSettings(text, settings));
    if (Object.keys(images).length > 0 || Object.keys(files).some((file) => file.includes("/"))) this.part();
    if (Object.keys(images).length > 0) {
      this.rewrite(join(this.directory, "versions.json"), (text) => withImages(text, images));
    }
    for (const [file, change] of Object.entries(files)) this.rewrite(join(this.directory, file), change);
  }

  /** Gives the copy its own code, which finds its own versions.json and may be edited. */
  private part(): void {
    const filter = (source: string) => !source.endsWith("node_modules");
    for (const shared of sharedDirectories) {
      const path = join(this.directory, shared);
      if (!lstatSync(path).isSymbolicLink()) continue;
      unlinkSync(path);
      cpSync(join(PROJECT, shared), path, { recursive: true, filter });
    }
  }

  private rewrite(file: string, change: (text: string) => string): void {
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit changes nothing in ${file}`);
    writeFileSync(file, after);
  }
}

function withSettings(text: string, settings: Readonly<Record<string, unknown>>): string {
  const document = parse(text) as { config: Tree };
  for (const [path, value] of Object.entries(settings)) {
    const [room = "", ...rest] = path.split(".");
    put(document.config, [room.includes(":") ? room : `${namespace}${room}`, ...rest], value);
  }
  return stringify(document);
}

function withImages(text: string, images: Readonly<Record<string, string>>): string {
  const versions = JSON.parse(text) as { images: Record<string, string> };
  const unknown = Object.keys(images).filter((key) => versions.images[key] === undefined);
  if (unknown.length > 0) throw new Error(`versions.json has no image ${unknown.join(", ")}`);
  return JSON.stringify({ ...versions, images: { ...versions.images, ...images } }, undefined, 2);
}
