import { dependents, filesBelow, type Modules } from "./modules";
import { join } from "node:path";

const TESTS = join(__dirname, "..");
type Step = (this: { timeout: () => void }) => unknown;

/** The unit tests of `tests/policy/model` and `tests/policy/lib` that a change of a file may upset. */
export function unitTestsOf(file: string): string[] {
  const reached = dependents(file);
  const all = ["lib", "model"].flatMap((folder) => filesBelow(join(TESTS, folder)));
  return all.filter((one) => one.endsWith(".test.ts") && reached.has(one));
}

/** Runs the tests of one file, which must not be asynchronous, at once; throws what the first that fails throws. */
export function runTests(modules: Modules, file: string): void {
  const steps: Step[] = [];
  const suite = (_title: string, body: Step): void => void body.call(context);
  const test = (_title: string, body: Step): void => void steps.push(body);
  const context = { timeout: () => undefined };
  modules.again(dependents(file), { describe: suite, it: test }).load(file);
  for (const step of steps) step.call(context);
}
