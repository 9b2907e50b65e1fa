/** Copies of the project in temporary directories, so that tests edit settings and versions at will. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT } from "../program";

/** What the program and the policy pack are made of. */
const parts = [
  "Pulumi.yaml",
  "components",
  "index.ts",
  "lib",
  "package.json",
  "policy",
  "settings",
  "tsconfig.json",
  "versions.json",
];

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
    for (const part of [...parts, `Pulumi.${stack}.yaml`]) {
      const filter = (source: string) => !source.endsWith("node_modules");
      cpSync(join(PROJECT, part), join(directory, part), { recursive: true, filter });
    }
    symlinkSync(join(PROJECT, "node_modules"), join(directory, "node_modules"));
    return new ProjectCopy(directory, stack);
  }

  /** Copies this copy, its secrets included. */
  fork(directory: string): ProjectCopy {
    cpSync(this.directory, directory, { recursive: true, verbatimSymlinks: true });
    return new ProjectCopy(directory, this.stack);
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
    if (Object.keys(images).length > 0) {
      this.rewrite(join(this.directory, "versions.json"), (text) => withImages(text, images));
    }
    for (const [file, change] of Object.entries(files)) this.rewrite(join(this.directory, file), change);
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
