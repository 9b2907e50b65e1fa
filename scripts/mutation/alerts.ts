/**
 * `npm run mutate -- alerts [part of a name]`: puts one small fault after another into every alert and recording rule and
 * runs the rule's promtool unit tests against it. Ends with 1 when a fault goes unnoticed that is not listed with a
 * reason, when the list is out of date, or when fewer faults are noticed than must be.
 */
import { availableParallelism } from "node:os";
import { binaryPath, findBinary } from "../../tools/tools";
import { candidates, writtenRules } from "./candidates";
import { run } from "./run";
import { faultsOf, listedSurvivors } from "./survivors";

/** Per cent of all mutants that the unit tests must kill, equivalent ones included. */
const leastKilled = 95;

async function main(part: string): Promise<void> {
  const binary = findBinary("promtool");
  if (binary === undefined) throw new Error("promtool is not among the tools of tools/tools.ts");
  const all = candidates();
  const chosen = all.filter(({ name }) => name.includes(part));
  if (chosen.length === 0) throw new Error(`no mutant's name contains ${JSON.stringify(part)}`);
  const started = Date.now();
  const written = writtenRules().filter(({ name }) => chosen.some((mutant) => mutant.name.startsWith(`${name}: `)));
  const outcome = await run(binaryPath(binary), written, chosen, availableParallelism());
  const faults = faultsOf(listedSurvivors(), { existing: all.map(({ name }) => name), ...outcome });
  const percent = (100 * outcome.killed.length) / chosen.length;
  if (percent < leastKilled) faults.push(`only ${percent.toFixed(1)} % are killed; ${leastKilled} % must be`);
  for (const fault of faults) console.log(fault);
  console.log(
    `${chosen.length} mutants, ${outcome.killed.length} killed, ${outcome.survived.length} survived, ` +
      `${percent.toFixed(1)} %, ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}

if (require.main === module) void main(process.argv[2] ?? "");
