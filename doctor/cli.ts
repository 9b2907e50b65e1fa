import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { PreviewError } from "../preview/errors";
import { styleFor } from "../preview/report/style";
import { readArguments, USAGE, type Arguments } from "./arguments";
import { ProxyAsker, type Asker } from "./asker";
import { Cluster } from "./cluster";
import { NOTHING_JUDGED, wrong } from "./errors";
import { ForwardAsker } from "./forward";
import { kubeconfigFile, readAccess, type Access } from "./kubeconfig";

function kubectlOnPath(): string | undefined {
  const candidates = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "kubectl"));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function askerFor({ via }: Arguments, access: Access, cluster: Cluster): Asker {
  const kubectl = via === "proxy" ? undefined : kubectlOnPath();
  if (kubectl !== undefined) return new ForwardAsker(access, kubectl);
  if (via === "port-forward") {
    throw wrong("--via", via, "needs kubectl, which is not on PATH", "install kubectl, or ask with --via proxy");
  }
  return new ProxyAsker(cluster);
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

async function doctor(options: Arguments): Promise<number> {
  const access = readAccess(kubeconfigFile(options.kubeconfig, process.env), options.context);
  const { runProgram } = await import("../preview/engine");
  const judge = () => ({ violations: [], unevaluated: [], exempted: [], ran: [] });
  const preview = await runProgram({ directory: options.directory, stack: options.stack, judge });
  const { Expected } = await import("./expected");
  const { examine } = await import("./doctor");
  const { report } = await import("./report");
  const cluster = new Cluster(access);
  await cluster.reach();
  const ask = askerFor(options, access, cluster);
  try {
    const findings = await examine({ expected: new Expected(preview), cluster, ask, now: new Date() });
    const { context, server } = access;
    const style = styleFor(process.stdout, process.env);
    const result = { stack: preview.stack, context, server, findings };
    const where = `${preview.stack} at ${context}`;
    await print(preview.redact(options.json ? `${JSON.stringify(result, null, 2)}\n` : report(findings, where, style)));
    return findings.some(({ state }) => state === "failed") ? 1 : 0;
  } finally {
    ask.close();
    cluster.close();
  }
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readArguments(argv);
    if (!options.help) return await doctor(options);
    await print(USAGE);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(error instanceof PreviewError ? error.message : `The examination failed: ${message}\n`);
    return NOTHING_JUDGED;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
