import { parseArgs } from "node:util";
import { wrong } from "../kubectl/errors";
import { assertKnown } from "../kubectl/options";
import { nearest } from "../settings/faults";
import { components } from "./components";

export type Action = "backup" | "restore";

export interface Arguments {
  readonly action: Action;
  readonly component: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string;
  /** Folder that receives backups. */
  readonly out: string;
  /** Folder of one backup, to restore it. */
  readonly from: string | undefined;
  /** What was deleted from a bucket since then is brought back. */
  readonly since: Date | undefined;
  /** The newest snapshot from before then is restored. */
  readonly before: Date | undefined;
  /** PersistentVolumeClaim whose volume is meant. */
  readonly claim: string | undefined;
  /** Zone of a restored volume. */
  readonly zone: string | undefined;
  readonly s3Endpoint: string | undefined;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
  namespace: { type: "string", short: "n" },
  out: { type: "string", short: "o" },
  from: { type: "string" },
  since: { type: "string" },
  before: { type: "string" },
  claim: { type: "string" },
  zone: { type: "string" },
  "s3-endpoint": { type: "string" },
  force: { type: "boolean" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const listed = components.map(({ name, keeps }) => `  ${name.padEnd(19)} ${keeps}`).join("\n");

export const USAGE = `Usage: npm run backup -- <component> [options]
       npm run restore -- <component> --from FOLDER | --since TIME | --before TIME [options]

Backs up what a component keeps, and brings it back, by kubectl and the images as they are.

${listed}

  -o, --out FOLDER    receives a folder per backup; default ./backups
      --from FOLDER   the backup to restore (alertmanager, grafana, prometheus)
      --since TIME    brings back what was deleted since then, ISO 8601 (loki, thanos)
      --before TIME   the newest snapshot from before then; default now (volume, traces)
      --claim NAME    whose volume, such as data-prometheus-1 (volume)
      --zone Z        where the new volume is to be; default where the old one is (volume)
      --force         restore although the target already holds something
      --dry-run       prints the commands and runs none of them
      --kubeconfig F  as of kubectl
      --context C     as of kubectl; default the current one
  -n, --namespace N   default monitoring
      --s3-endpoint U of an S3 that is not Amazon's
  -h, --help          this text

Exit codes: 0 done, nothing lost; 1 it failed on the way, or something is missing afterwards; 2 wrong usage or target.
All of it: docs/backup-restore.md.
`;

function timeOf(option: "--since" | "--before", text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw wrong(option, text, "is no time", "write it like 2026-11-24T14:00:00Z");
  return time;
}

function assertComponent(action: Action, positionals: readonly string[]): void {
  const [component] = positionals;
  const names = components.map(({ name }) => name);
  const usage = `npm run ${action} -- <${names.join("|")}>`;
  if (component === undefined) throw wrong("component", undefined, "is missing", usage);
  if (positionals.length > 1) throw wrong("component", positionals.join(" "), "is more than one", usage);
  if (names.includes(component)) return;
  const meant = nearest(component, names);
  throw wrong("component", component, "is not one that keeps something", meant ? `did you mean ${meant}?` : usage);
}

/** @throws PreviewError (exit code 2) for unknown options and components, missing values, a wrong time */
export function readArguments([action, ...argv]: readonly string[]): Arguments {
  if (action !== "backup" && action !== "restore") {
    throw wrong("action", action, "is neither backup nor restore", "npm run backup -- <component>");
  }
  assertKnown(argv, OPTIONS);
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  const help = values.help ?? false;
  if (!help) assertComponent(action, positionals);
  return {
    action,
    component: positionals[0] ?? "",
    kubeconfig: values.kubeconfig,
    context: values.context,
    namespace: values.namespace ?? "monitoring",
    out: values.out ?? "backups",
    from: values.from,
    since: timeOf("--since", values.since),
    before: timeOf("--before", values.before),
    claim: values.claim,
    zone: values.zone,
    s3Endpoint: values["s3-endpoint"],
    force: values.force ?? false,
    dryRun: values["dry-run"] ?? false,
    help,
  };
}
