/** The pack's modules loaded apart from Node's own cache, so that any one of them can be exchanged for a mutant. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { runInThisContext } from "node:vm";

import ts from "typescript";

const ROOT = join(__dirname, "..", "..", "..");
const RULES = join(ROOT, "policy", "rules", "index.ts");
const EVALUATE = join(ROOT, "policy", "lib", "evaluate.ts");

/** What a module finds besides its imports: the globals of mocha, or what coverage calls. */
export type Scope = Readonly<Record<string, unknown>>;
type Exports = Record<string, unknown>;
type Body = (load: (id: string) => unknown, exported: Exports, folder: string, ...scope: unknown[]) => void;

/** Names that a module's text may use from its scope. */
const SCOPE = ["__hit", "describe", "it", "before", "after", "beforeEach", "afterEach"];

function compile(file: string, source: string): Body {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
  const text = `(function (require, exports, __dirname, ${SCOPE.join(", ")}) {${outputText}\n})`;
  return runInThisContext(text, { filename: file }) as Body;
}

/** The file of the pack or of its tests that an import means; undefined for everything else. */
function ownFile(importer: string, id: string): string | undefined {
  if (!id.startsWith(".")) return undefined;
  const path = join(dirname(importer), id);
  return [`${path}.ts`, join(path, "index.ts")].find((file) => existsSync(file));
}

/** Every TypeScript file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const IMPORT = /^(?:import|export)\s(?!type\s)[^;"]*?from "(\.[^"]+)"/gm;

/** Which file of the pack, and of its tests, imports which. */
function importers(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of ["policy", join("tests", "policy")].flatMap((folder) => filesBelow(join(ROOT, folder)))) {
    for (const [, id = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const imported = ownFile(file, id);
      // The host takes every rule only where it is told of none, and the runner tells it which.
      if (imported === undefined || (file === EVALUATE && imported === RULES)) continue;
      found.set(imported, [...(found.get(imported) ?? []), file]);
    }
  }
  return found;
}

let graph: ReadonlyMap<string, readonly string[]> | undefined;

/** A file and everything that imports it, directly or not. */
export function dependents(file: string): ReadonlySet<string> {
  graph ??= importers();
  const found = new Set([file]);
  for (const one of found) for (const importer of graph.get(one) ?? []) found.add(importer);
  return found;
}

/** Loaded modules; those with a base share what does not depend on the exchanged file. */
export class Modules {
  private readonly loaded = new Map<string, Exports>();

  private constructor(
    private readonly bodies: Map<string, Body>,
    private readonly scope: Scope,
    private readonly base?: Modules,
    private readonly stale: ReadonlySet<string> = new Set(),
  ) {}

  /** The modules as they are written. */
  public static plain(): Modules {
    return new Modules(new Map(), {});
  }

  /** The same modules with another text of one file. */
  public with(file: string, source: string, scope: Scope = this.scope): Modules {
    const bodies = new Map(this.bodies);
    return new Modules(bodies.set(file, compile(file, source)), scope, this, dependents(file));
  }

  /** The same modules, some of which are executed anew in another scope. */
  public again(files: Iterable<string>, scope: Scope): Modules {
    return new Modules(this.bodies, scope, this, new Set(files));
  }

  /** What a module exports. */
  public load(file: string): Exports {
    if (this.base !== undefined && !this.stale.has(file)) return this.base.load(file);
    const known = this.loaded.get(file);
    if (known !== undefined) return known;
    const exported: Exports = {};
    const native = createRequire(file);
    const load = (id: string): unknown => {
      const own = ownFile(file, id);
      if (own === undefined) return native(id);
      return file === EVALUATE && own === RULES ? this.everyRule() : this.load(own);
    };
    this.body(file)(load, exported, dirname(file), ...SCOPE.map((name) => this.scope[name]));
    // Not sooner, lest a module whose execution was cut short be taken for a whole one; no import leads in a circle.
    this.loaded.set(file, exported);
    return exported;
  }

  /** Loading all rules takes long, and the host asks for them only where it is told of none. */
  private everyRule(): object {
    const load = () => this.load(RULES);
    return {
      get rules() {
        return load()["rules"];
      },
    };
  }

  private body(file: string): Body {
    const known = this.bodies.get(file) ?? this.base?.bodies.get(file);
    if (known !== undefined) return known;
    const body = compile(file, readFileSync(file, "utf8"));
    this.bodies.set(file, body);
    this.base?.bodies.set(file, body);
    return body;
  }
}

/** A path as names of mutants show it: from the pack's folder, without its ending. */
export const shortName = (file: string): string => relative(join(ROOT, "policy"), file).replace(/\.ts$/, "");

/** The file of such a name. */
export const fileNamed = (name: string): string => join(ROOT, "policy", `${name}.ts`);
