import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

import ts from "typescript";

import type { Rule } from "../../../policy/lib/rule";

/** The file of a rule: its group is the first word of its name. */
export function ruleFile(name: string): string {
  return join(__dirname, "..", "..", "..", "policy", "rules", name.split("-")[0] ?? "", `${name}.ts`);
}

type ModuleBody = (load: NodeJS.Require, exported: Record<string, unknown>) => void;

/** Loads a rule from changed source, as if it stood in the rule's own file. */
export function loadRule(name: string, source: string): Rule {
  const file = ruleFile(name);
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
  const body = runInThisContext(`(function (require, exports) {${outputText}\n})`, { filename: file }) as ModuleBody;
  const exported: Record<string, unknown> = {};
  body(createRequire(file), exported);
  const rule = Object.values(exported).find((one) => (one as Rule).name === name);
  if (rule === undefined) throw new Error(`${file} exports no rule named ${name}`);
  return rule as Rule;
}
