import { lookup } from "node:dns/promises";
import { PreviewError, PROGRAM_FAILED } from "../preview/errors";
import { styleFor } from "../preview/report/style";
import { Failed } from "../kubectl/errors";
import { Kubectl } from "../kubectl/kubectl";
import { reach } from "../kubectl/reach";
import { LiveShell } from "../kubectl/shell";
import { readArguments, USAGE, type Arguments } from "./arguments";
import { ForwardAsker, ProxyAsker } from "./asker";
import { checks } from "./checks";
import { LiveCluster } from "./cluster";
import { assertInstalled, examine } from "./doctor";
import { exitCodeOf, report } from "./report";

/** Exit code of a command ended by Ctrl-C, by convention of the shell. */
const INTERRUPTED = 130;

function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

async function expectedOf({ directory, stack }: Arguments) {
  const { runProgram } = await import("../preview/engine");
  const { judgeNothing } = await import("../preview/judge");
  const { Expected } = await import("./expected");
  // The policies have judged the program before it was deployed.
  const preview = await runProgram({ directory, stack, judge: judgeNothing });
  return { expected: new Expected(preview), redact: preview.redact };
}

async function doctor(options: Arguments): Promise<number> {
  const shell = new LiveShell();
  process.once("SIGINT", () => {
    shell.interrupt();
    process.exit(INTERRUPTED);
  });
  const kubectl = new Kubectl(shell, options);
  const { context, server } = await reach(kubectl, options);
  const { expected, redact } = await expectedOf(options);
  const ask = options.via === "proxy" ? new ProxyAsker(kubectl) : new ForwardAsker(kubectl);
  const examined = { expected, cluster: new LiveCluster(kubectl), ask, lookup: (host: string) => lookup(host) };
  const now = new Date();
  await assertInstalled({ ...examined, now }, context);
  const chosen = checks.filter(({ name }) => !options.skip.includes(name));
  const findings = await examine(chosen, { ...examined, now });
  const { stack } = expected;
  const result = { stack, context, server, skipped: options.skip, findings };
  const style = styleFor(process.stdout, process.env);
  const text = options.json ? `${JSON.stringify(result, null, 2)}\n` : report(result, style);
  await print(redact(text));
  return exitCodeOf(findings, options.strict);
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readArguments(argv);
    if (!options.help) return await doctor(options);
    await print(USAGE);
    return 0;
  } catch (error) {
    if (error instanceof PreviewError) {
      process.stderr.write(error.message);
      return error.exitCode;
    }
    const remedy = error instanceof Failed && error.remedy !== "" ? `\n  ${error.remedy}` : "";
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${remedy}\n`);
    return PROGRAM_FAILED;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
