/** `npm run mutate -- alerts|policy [which]`: how many small faults in alerts, or in the policy pack, their tests notice. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const runners: Readonly<Record<string, string>> = {
  alerts: "scripts/mutation/alerts.ts",
  policy: "tests/policy/mutate.ts",
};

function main([kind = "", ...which]: readonly string[]): number {
  const runner = runners[kind];
  if (runner === undefined) {
    console.error(
      `${kind || "nothing"} cannot be mutated: write npm run mutate -- ${Object.keys(runners).join(" or ")}`,
    );
    return 1;
  }
  const root = join(__dirname, "..");
  const args = ["--import", "tsx", join(root, runner), ...which];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
