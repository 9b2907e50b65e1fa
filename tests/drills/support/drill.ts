/**
 * A cluster to back up: the stack's own objects in a real API server, where kwok plays the pods, and real servers on this
 * machine in place of the containers. The commands are those of the CLI, run as anyone would; kubectl is real too, but for
 * `kubectl exec`: what is to run in a pod runs here, with busybox for the tools of the images and with the pod's addresses
 * and paths replaced by those of this machine.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Context } from "mocha";
import execa from "execa";
import { requireControlPlane, startControlPlane, type ControlPlane } from "../../support/control-plane";
import { PROJECT } from "../../support/program";
import { eventually, Servers } from "../../support/servers/process";
import { S3 } from "../../support/servers/s3";
import { RenderedStack } from "../../support/servers/stack";
import { program, requireServers } from "../../support/servers/tools";

/** What the pods of the stores need before they are admitted. */
const kinds = [
  "Namespace",
  "PriorityClass",
  "StorageClass",
  "ServiceAccount",
  "ResourceQuota",
  "LimitRange",
  "ConfigMap",
];

const stores = ["alertmanager", "grafana", "prometheus", "loki"];

/** Half a minute on an idle machine. */
const readySeconds = 300;

/** kubectl, with `exec` run here. */
const standin = (kubectl: string, busybox: string, folder: string, tools: string): string => `#!/bin/sh
where=""
for word in "$@"; do
  [ "$word" = exec ] && break
  where="$where $word"
done
if [ "$word" != exec ]; then
  "${kubectl}" "$@" || exit $?
  case "$*" in
    *"rollout restart statefulset/"*)
      hook="${folder}/\${*##*statefulset/}.restart"
      [ ! -f "$hook" ] || exec "${process.execPath}" -e "fetch(process.argv[1])" "$(cat "$hook")" ;;
  esac
  exit 0
fi
while [ "$1" != exec ]; do shift; done
shift
[ "$1" = -i ] && shift
pod="$1"
"${kubectl}" $where get pod "$pod" >/dev/null || exit 1
while [ "$1" != -- ]; do shift; done
shift
[ -f "${folder}/$pod.sed" ] || { echo "nothing stands for pod $pod" >&2; exit 1; }
[ ! -f "${folder}/$pod.hold" ] || exec sleep 120
count=$#
while [ "$count" -gt 0 ]; do
  word="$(printf %s "$1" | sed -f "${folder}/$pod.sed")"
  shift
  set -- "$@" "$word"
  count=$((count - 1))
done
case "$1" in
  amtool) shift; exec "${tools}/amtool" "$@" ;;
  *) exec "${busybox}" "$@" ;;
esac
`;

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Skips the test (fails with CI=true) where something is missing. */
export function requireDrill(context: Context, programs: readonly string[]): void {
  requireControlPlane(context);
  requireServers(context, ["busybox", ...programs]);
}

export class Drill {
  private startedS3: Promise<S3> | undefined;

  private constructor(
    readonly plane: ControlPlane,
    readonly servers: Servers,
    readonly stack: RenderedStack,
  ) {}

  static async start(): Promise<Drill> {
    const servers = new Servers("drill");
    const plane = await startControlPlane().catch(async (error: unknown) => {
      await servers.stop();
      throw error;
    });
    const drill = new Drill(plane, servers, await RenderedStack.of("production"));
    try {
      await drill.apply();
      mkdirSync(drill.path("bin"));
      const text = standin(program("kubectl"), program("busybox"), drill.path("bin"), join(PROJECT, "tools", "bin"));
      writeFileSync(drill.path("bin", "kubectl"), text, { mode: 0o755 });
      return drill;
    } catch (error) {
      await drill.stop();
      throw error;
    }
  }

  /** The S3 of the cluster, started when it is first needed. */
  s3(): Promise<S3> {
    return (this.startedS3 ??= S3.start(this.servers, this.path("s3")));
  }

  /** A path in the folder of the drill, which is removed at the end. */
  path(...parts: readonly string[]): string {
    return join(this.servers.directory, ...parts);
  }

  /** What a pod's addresses and paths are on this machine. */
  place(pod: string, substitutions: Readonly<Record<string, string>>): void {
    const lines = Object.entries(substitutions).map(([from, to]) => `s#${from}#${to}#g`);
    writeFileSync(this.path("bin", `${pod}.sed`), `${lines.join("\n")}\n`);
  }

  /** Whatever is run in the pod from now on does not come to its end. */
  hold(pod: string): void {
    writeFileSync(this.path("bin", `${pod}.hold`), "");
  }

  /** Tells someone by a GET that the containers of a StatefulSet are to be restarted, and waits for the answer. */
  onRestart(statefulset: string, url: string): void {
    writeFileSync(this.path("bin", `${statefulset}.restart`), url);
  }

  /** Lets a server here answer some services of the AWS CLI, which is real. */
  answerAws(services: readonly string[], url: string): void {
    const own = `${services.join("|")}) exec "${program("aws")}" "$@" --endpoint-url "${url}" ;;`;
    const text = `#!/bin/sh\ncase "$1" in\n  ${own}\nesac\nexec "${program("aws")}" "$@"\n`;
    writeFileSync(this.path("bin", "aws"), text, { mode: 0o755 });
  }

  /** Where the backups go. */
  get backups(): string {
    return this.path("backups");
  }

  /** Starts `npm run backup` or `restore`. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): execa.ExecaChildProcess {
    const PATH = [this.path("bin"), process.env["PATH"] ?? ""].join(delimiter);
    const command = ["--import", "tsx", "backup/cli.ts", ...args, "--kubeconfig", this.plane.kubeconfig];
    const cache = { HOME: this.servers.directory, KUBECACHEDIR: this.path("cache") };
    const options = { cwd: PROJECT, env: { PATH, ...cache, ...env }, reject: false };
    return execa(process.execPath, command, options);
  }

  /** Runs it to its end. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
    const { exitCode, stdout, stderr } = await this.start(args, env);
    return { exitCode, stdout, stderr };
  }

  /** Runs it; fails unless all went well. Resolves to what it said. */
  async succeed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args, env);
    if (exitCode !== 0) throw new Error(`backup/cli.ts ${args.join(" ")}: ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    await this.servers.stop();
  }

  private async apply(): Promise<void> {
    const sets = this.stack.ofKinds(["StatefulSet"]).filter(({ metadata }) => stores.includes(metadata.name));
    const items = [...kinds.flatMap((kind) => this.stack.ofKinds([kind])), ...sets];
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    await this.plane.kubectl(["apply", "--server-side", "--validate=strict", "-f", "-"], list);
    await eventually("every pod of the stores is Ready", readySeconds, async () => {
      const text = await this.plane.kubectl(["get", "statefulsets", "-n", "monitoring", "-o", "json"]);
      const { items: found } = JSON.parse(text) as { items: { spec: { replicas: number }; status: Status }[] };
      return found.every(({ spec, status }) => status.readyReplicas === spec.replicas) ? true : undefined;
    });
  }
}

interface Status {
  readonly readyReplicas?: number;
}

/** The folder of the one backup of a component. */
export function backupOf(drill: Drill, component: string): string {
  const found = readdirSync(drill.backups).filter((name) => name.startsWith(component));
  if (found.length !== 1) throw new Error(`backups of ${component}: ${found.join(", ") || "none"}`);
  return join(drill.backups, found[0] ?? "");
}

/** What was measured, for whoever reads the log. */
export function tell(said: string): void {
  console.log(`      ${said.trim().split("\n").pop() ?? ""}`);
}
