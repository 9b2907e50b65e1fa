/** Recipes of CONTRIBUTING.md, and one literal following of each: files to add, texts to insert, commands to run. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { filesMatching, root } from "../content";

/** A text that is put into a file of the project. */
interface Edit {
  readonly file: string;
  /** Stands exactly once in the file; what is inserted follows it. */
  readonly after?: string;
  /** Stands exactly once in the file, and gives way to `with`. */
  readonly replace?: string;
  readonly insert?: string;
  readonly with?: string;
}

/** tests/recipes/<name>/recipe.yaml. */
interface Following {
  /** What the recipe writes in angle brackets, and what it is here. */
  readonly names: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
  /** Files that the commands write, and that the recipe says to read. */
  readonly written: readonly string[];
}

/** A section of CONTRIBUTING.md below "Recipes". */
export interface Recipe {
  readonly title: string;
  /** Paths that it names, with stars for names of the reader's choice. */
  readonly paths: readonly string[];
  readonly commands: string;
}

const filled = (text: string, names: Following["names"]): string =>
  text.replaceAll(/<([A-Za-z]+)>/g, (placeholder, name: string) => names[name] ?? placeholder);

/** The recipe of a title; throws where there is none. */
export function recipeOf(title: string, names: Following["names"]): Recipe {
  const contributing = filled(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"), names);
  const section = contributing.split(/^### /m).find((part) => part.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no recipe "${title}"`);
  const [text = ""] = section.split(/^## /m);
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block).join("");
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const paths = [...prose.matchAll(/`([\w.*<>-]+\/[\w.*<>/-]+|[\w.-]+\.(?:ts|mjs|json|md))`/g)].map(
    ([, path = ""]) => path,
  );
  return { title, paths: [...new Set(paths)], commands };
}

/** A command line that runs tests, and all of them in the files that it names. */
const wholeFiles = /^npx mocha (?!.* -g )/;

/** True when a path of a recipe, stars included, means the file. */
export const means = (path: string, file: string): boolean =>
  new RegExp(`^${path.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`).test(file);

function edited(text: string, edit: Edit): string {
  const anchor = edit.after ?? edit.replace ?? "";
  const found = text.split(anchor).length - 1;
  if (found !== 1) throw new Error(`${edit.file}: the anchor stands there ${found} times, want once:\n${anchor}`);
  return edit.after === undefined
    ? text.replace(anchor, () => edit.with ?? "")
    : text.replace(anchor, () => anchor + edit.insert);
}

/** What one recipe made of the copy. */
export interface Followed {
  readonly recipe: Recipe;
  /** Files that were added or edited by hand. */
  readonly touched: readonly string[];
  /** Files that the commands may write. */
  readonly written: readonly string[];
}

/** A copy of the project in which recipes are followed, one after the other. */
export class Workshop {
  private readonly followed: Followed[] = [];

  private constructor(readonly directory: string) {}

  /** Copies what Git knows. */
  static open(): Workshop {
    const directory = mkdtempSync(join(tmpdir(), "recipes-"));
    for (const file of tracked()) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      cpSync(join(root, file), join(directory, file));
    }
    for (const shared of ["node_modules", "tools/bin"]) {
      if (existsSync(join(root, shared))) symlinkSync(join(root, shared), join(directory, shared));
    }
    return new Workshop(directory);
  }

  /** Adds and edits what a recipe says; throws where an anchor is gone. */
  follow(name: string, title: string): Followed {
    const folder = join(root, "tests", "recipes", name);
    const following = parse(readFileSync(join(folder, "recipe.yaml"), "utf8")) as Following;
    const added = addFiles(folder, this.directory);
    for (const edit of following.edits) {
      const path = join(this.directory, edit.file);
      writeFileSync(path, edited(readFileSync(path, "utf8"), edit));
    }
    const touched = [...new Set([...added, ...following.edits.map(({ file }) => file)])].sort();
    const followed = { recipe: recipeOf(title, following.names), touched, written: following.written };
    this.followed.push(followed);
    return followed;
  }

  /** Files that the recipes followed so far touch or write, each once. */
  get expected(): string[] {
    return [...new Set(this.followed.flatMap(({ touched, written }) => [...touched, ...written]))].sort();
  }

  /** Command lines that the recipes followed so far end with: each once, and tests that run whole files in one run. */
  get commands(): string[] {
    const lines = [...new Set(this.followed.flatMap(({ recipe }) => recipe.commands.trim().split("\n")))];
    const files = lines.flatMap((line) => (wholeFiles.test(line) ? line.replace(wholeFiles, "").split(" ") : []));
    return [...lines.filter((line) => !wholeFiles.test(line)), `npx mocha ${[...new Set(files)].join(" ")}`];
  }

  /** Runs a command line in the copy and returns what it prints; throws that when it fails. */
  async succeed(command: string): Promise<string> {
    const options = { cwd: this.directory, reject: false, all: true, env: { NO_COLOR: "1" } } as const;
    const { exitCode, all } = await execa("/bin/bash", ["-e", "-c", command], options);
    const output = all ?? "";
    if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}:\n${output}`);
    return output;
  }

  /** Text of a file of the copy. */
  read(file: string): string {
    return readFileSync(join(this.directory, file), "utf8");
  }

  /** Files of the copy that differ from the project's, or that the project does not have. */
  changed(): string[] {
    const listed = [...new Set([...tracked(), ...this.expected])];
    const text = (directory: string, file: string) =>
      existsSync(join(directory, file)) ? readFileSync(join(directory, file), "utf8") : undefined;
    return listed.filter((file) => text(root, file) !== text(this.directory, file)).sort();
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Files as they stand in the work tree, new ones included, ignored ones left out. */
function tracked(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1e8 }).split("\n");
  return listed.filter((file) => file !== "" && existsSync(join(root, file)));
}

/** Files to add end in `.txt`, so that neither the compiler nor a test takes them for a part of this project. */
function addFiles(folder: string, directory: string): string[] {
  const below = relative(root, join(folder, "add"));
  return filesMatching(below, /\.txt$/).map((source) => {
    const file = relative(below, source).replace(/\.txt$/, "");
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(root, source), join(directory, file));
    return file;
  });
}
