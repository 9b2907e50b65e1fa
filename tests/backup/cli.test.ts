import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { readArguments, USAGE } from "../../backup/arguments";
import { components } from "../../backup/components";
import { shown } from "../../kubectl/shell";
import { PROJECT } from "../support/program";

describe("npm run backup and restore", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => (folder = mkdtempSync(join(tmpdir(), "backup-cli-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const cli = (args: readonly string[], env: Record<string, string> = {}) =>
    execa(process.execPath, ["--import", "tsx", join(PROJECT, "backup/cli.ts"), ...args], {
      ...{ cwd: PROJECT, reject: false, env },
    });

  /** A kubectl of a cluster that answers, but for calls with some words, which run a command; notes what it is asked. */
  function kubectlThat(words: string, command: string): { PATH: string; said: () => string[] } {
    const [file, log] = [join(folder, "kubectl"), join(folder, "kubectl.log")];
    const config = { "current-context": "here", clusters: [{ cluster: { server: "https://cluster.example.com" } }] };
    const own = words === "get --raw /version" ? [] : ['*"get --raw /version"*) echo {} ;;'];
    const cases = [`*"config view"*) echo '${JSON.stringify(config)}' ;;`, ...own, `*"${words}"*) ${command} ;;`];
    const script = ["#!/bin/sh", `echo "$*" >>'${log}'`, 'case "$*" in', ...cases, "*) exit 1 ;;", "esac", ""];
    writeFileSync(log, "");
    writeFileSync(file, script.join("\n"), { mode: 0o755 });
    const PATH = `${folder}:${process.env["PATH"] ?? ""}`;
    return { PATH, said: () => readFileSync(log, "utf8").trim().split("\n") };
  }

  /** A backup of Alertmanager that holds nothing. */
  function emptyBackup(): string {
    const directory = mkdtempSync(join(folder, "empty-"));
    writeFileSync(join(directory, "backup.json"), JSON.stringify({ component: "alertmanager", holds: {}, files: {} }));
    return directory;
  }

  it("are scripts of the package", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    assert.deepEqual(
      [scripts["backup"], scripts["restore"]],
      ["tsx backup/cli.ts backup", "tsx backup/cli.ts restore"],
    );
  });

  it("name every component in the help and in the guide", () => {
    const guide = readFileSync(join(PROJECT, "docs/backup-restore.md"), "utf8");
    for (const { name } of components) {
      assert.match(USAGE, new RegExp(`^ {2}${name} `, "m"));
      // Of traces AWS makes a snapshot each hour; nobody can ask for another.
      for (const action of name === "traces" ? ["restore"] : ["backup", "restore"]) {
        assert.match(guide, new RegExp(`npm run ${action} -- ${name}\\b`), `${action} of ${name}`);
      }
    }
  });

  const wrong: readonly [readonly string[], RegExp][] = [
    [["save"], /^action: save is neither backup nor restore\n/],
    [
      ["backup"],
      /^component: is missing\n {2}npm run backup -- <alertmanager\|grafana\|prometheus\|loki\|thanos\|volume\|traces>/,
    ],
    [["backup", "grafanna"], /^component: grafanna is not one that keeps something\n {2}did you mean grafana\?/],
    [["backup", "loki", "thanos"], /^component: loki thanos is more than one\n/],
    [["backup", "loki", "--fource"], /^option: --fource is not known\n {2}did you mean --force\?/],
    [["backup", "loki", "--out"], /^option: --out needs a value\n/],
    [["restore", "loki", "--since", "yesterday"], /^--since: yesterday is no time\n {2}write it like 2026-/],
    [["restore", "traces", "--before", "noon"], /^--before: noon is no time\n {2}write it like 2026-/],
  ];
  for (const [args, message] of wrong) {
    it(`refuse ${args.join(" ")}, and say what would be right`, () => {
      assert.throws(
        () => readArguments(args),
        (error: Error) => message.test(error.message),
      );
    });
  }

  const unready: readonly [readonly string[], RegExp][] = [
    [["restore", "loki"], /^--since: is missing\n {2}npm run restore -- loki --since/],
    [
      ["restore", "volume", "--dry-run"],
      /^--claim: is missing\n {2}name one such as data-prometheus-1, of the stack's/,
    ],
    [
      ["backup", "traces", "--dry-run"],
      /^component: traces are in a snapshot of AWS each hour, and no other can be asked/,
    ],
    [["restore", "grafana"], /^--from: is missing\n {2}npm run restore -- grafana --from/],
    [["restore", "grafana", "--from", "nowhere"], /^--from: nowhere holds no backup\.json \(ENOENT\)\n/],
    [["restore", "grafana", "--from", "x.partial"], /^--from: x\.partial is a backup that did not come to its end\n/],
  ];
  for (const [args, message] of unready) {
    it(`end with 2 and do nothing at ${args.join(" ")}`, async () => {
      const { exitCode, stderr } = await cli(args);
      assert.equal(exitCode, 2);
      assert.match(stderr, message);
    });
  }

  it("refuse the backup of another component", async () => {
    writeFileSync(join(folder, "backup.json"), JSON.stringify({ component: "prometheus", holds: {}, files: {} }));
    const { exitCode, stderr } = await cli(["restore", "grafana", "--from", folder]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /is a backup of prometheus\n {2}npm run restore -- prometheus --from /);
  });

  it("say which program is missing", async () => {
    const { exitCode, stderr } = await cli(["backup", "alertmanager", "--out", join(folder, "none")], { PATH: folder });
    assert.equal(exitCode, 2);
    assert.match(stderr, /^program: kubectl is not on PATH\n {2}install kubectl/);
    assert.equal(existsSync(join(folder, "none")), false);
  });

  it("say that the cluster cannot be reached, before anything is done", async () => {
    const { said, PATH } = kubectlThat("get --raw /version", "echo 'dial tcp: i/o timeout' >&2; exit 1");
    for (const action of [
      ["backup", "alertmanager", "--out", join(folder, "none")],
      ["restore", "alertmanager"],
    ]) {
      const from = action[0] === "restore" ? ["--from", emptyBackup()] : [];
      const { exitCode, stderr } = await cli([...action, ...from], { PATH });
      assert.deepEqual(
        { exitCode, stderr },
        {
          exitCode: 2,
          stderr:
            "server: https://cluster.example.com gives no answer (dial tcp: i/o timeout)\n" +
            "  see that the cluster of context here is up and reachable from here (VPN, endpoint access)",
        },
      );
    }
    assert.deepEqual(
      said().filter((line) => !/ (config view|get --raw) /.test(line)),
      [],
    );
    assert.equal(existsSync(join(folder, "none")), false);
  });

  it("say what a command that failed has said, and what to do", async () => {
    const { PATH } = kubectlThat("exec", "echo 'pods \"alertmanager-0\" not found' >&2; exit 1");
    const { exitCode, stderr } = await cli(["backup", "alertmanager", "--out", join(folder, "none")], { PATH });
    assert.equal(exitCode, 1);
    assert.match(stderr, /ended with 1: pods "alertmanager-0" not found\n {2}kubectl describe pod alertmanager-0/);
    assert.deepEqual(readdirSync(join(folder, "none")), []);
  });

  it("say that logs in files have no bucket, and do nothing", async () => {
    const config = "storage_config: {object_store: {filesystem: {dir: /loki/objects}}}";
    const { PATH } = kubectlThat("", `echo '${config}'`);
    const { exitCode, stderr } = await cli(["backup", "loki"], { PATH });
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /^loki\.store: filesystem keeps logs in files on the volume data-loki-0 .*\n {2}npm run backup -- volume --claim data-loki-0$/,
    );
  });

  it("show no value of the environment, where passwords are", () => {
    const command = { program: "pg_dump", args: ["--file=a b"], env: { PGPASSWORD: "secret" }, remedy: "" };
    assert.equal(shown(command), "PGPASSWORD=... pg_dump '--file=a b'");
  });

  const kubectl = "kubectl -n monitoring";
  const dry: readonly [readonly string[], readonly string[]][] = [
    [
      ["backup", "alertmanager"],
      [
        `${kubectl} exec alertmanager-0 -c alertmanager -- ` +
          "amtool --alertmanager.url=http://localhost:9093 silence query --output=json",
        `${kubectl} delete job backup-alertmanager --ignore-not-found`,
        `${kubectl} create -f - <<< ...`,
      ],
    ],
    [
      ["backup", "grafana", "--context", "staging"],
      [
        "kubectl --context staging -n monitoring get statefulset grafana -o json",
        "kubectl --context staging -n monitoring get secret grafana-database -o 'jsonpath={.data.password}'",
        "kubectl --context staging -n monitoring exec -i grafana-0 -c grafana -- nc '<host>' '<port>'",
        "PGDATABASE=... PGUSER=... PGPASSWORD=... PGSSLMODE=... PGSSLROOTCERT=... PGHOST=... PGHOSTADDR=... PGPORT=... " +
          "pg_dump --format=custom --no-owner --no-privileges '--file=backups/grafana-<time>.partial/grafana.dump'",
        `kubectl --context staging -n monitoring delete job backup-grafana --ignore-not-found`,
        `kubectl --context staging -n monitoring create -f - <<< ...`,
      ],
    ],
    [
      ["restore", "prometheus", "--from", "backups/one"],
      [
        `${kubectl} get statefulset prometheus -o json`,
        `${kubectl} exec prometheus-0 -c prometheus -- ls -1 /prometheus`,
        "prometheus-0 is stopped until its volume is restored",
        `${kubectl} scale statefulset prometheus --replicas=0`,
        `${kubectl} wait --for=delete pod/prometheus-0 --timeout=660s`,
        `${kubectl} create -f - <<< ...`,
        `${kubectl} wait --for=condition=Ready pod/prometheus-0-volume --timeout=300s`,
        `${kubectl} exec prometheus-0-volume -c volume -- ls -1A /prometheus`,
        `${kubectl} exec prometheus-0-volume -c volume -- rm -rf /prometheus/wal`,
        `${kubectl} exec -i prometheus-0-volume -c volume -- tar -xf - -C /prometheus < backups/one/blocks.tar`,
        `${kubectl} exec -i prometheus-0-volume -c volume -- tar -xf - -C /prometheus < backups/one/wal.tar`,
        `${kubectl} exec prometheus-0-volume -c volume -- ls -1 /prometheus`,
        `${kubectl} delete pod prometheus-0-volume --ignore-not-found`,
        `${kubectl} scale statefulset prometheus --replicas=1`,
        `${kubectl} rollout status statefulset/prometheus --timeout=30m`,
      ],
    ],
    [
      ["backup", "loki"],
      [
        `${kubectl} get configmap loki-config -o 'jsonpath={.data.loki\\.yaml}'`,
        "AWS_PAGER=... aws s3api get-bucket-versioning --bucket '<bucket>' --region '<region>' --output json",
        `${kubectl} rollout restart statefulset/loki`,
        `${kubectl} rollout status statefulset/loki --timeout=60m`,
        `${kubectl} delete job backup-loki --ignore-not-found`,
        `${kubectl} create -f - <<< ...`,
      ],
    ],
    [
      ["restore", "volume", "--claim", "data-loki-2"],
      [
        `${kubectl} get statefulsets -o json`,
        `${kubectl} get persistentvolumeclaim data-loki-2 --ignore-not-found -o json`,
        `${kubectl} get persistentvolume '<old>' --ignore-not-found -o json`,
        `${kubectl} get storageclass '<class>' --ignore-not-found -o json`,
        `${kubectl} get nodes -l 'topology.kubernetes.io/zone=<zone>' ` +
          "-o 'jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/region}'",
        "AWS_PAGER=... aws ec2 describe-snapshots --owner-ids self " +
          "--filters Name=tag:kubernetes.io/created-for/pvc/name,Values=data-loki-2 " +
          "'Name=tag:kubernetes.io/created-for/pvc/namespace,Values=<namespace>' 'Name=tag:<key>,Values=<value>' " +
          "Name=status,Values=completed --region '<region>' --output json",
        "AWS_PAGER=... aws ec2 create-volume --snapshot-id '<snapshot>' --availability-zone '<zone>' --size 1 " +
          "--volume-type gp3 --tag-specifications " +
          `'[{"ResourceType":"volume","Tags":[{"Key":"CSIVolumeName","Value":"<new>"}]}]' ` +
          "--region '<region>' --output json",
        "AWS_PAGER=... aws ec2 wait volume-available --volume-ids '<volume>' --region '<region>' --output json",
        "loki-2 is stopped until the volume is exchanged",
        `${kubectl} create -f - <<< ...`,
        `${kubectl} scale statefulset loki --replicas=2`,
        `${kubectl} wait --for=delete pod/loki-2 --timeout=660s`,
        `${kubectl} patch persistentvolume '<old>' -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
        `${kubectl} delete persistentvolumeclaim data-loki-2 --ignore-not-found --timeout=300s`,
        `${kubectl} create -f - <<< ...`,
        `${kubectl} wait '--for=jsonpath={.status.phase}=Bound' persistentvolumeclaim/data-loki-2 --timeout=300s`,
        `${kubectl} scale statefulset loki --replicas=3`,
        `${kubectl} rollout status statefulset/loki --timeout=30m`,
      ],
    ],
    [
      ["restore", "traces"],
      [
        `${kubectl} get cronjob jaeger-index-cleaner --ignore-not-found -o json`,
        `${kubectl} create -f - <<< ...`,
        `${kubectl} wait --for=condition=Ready pod/jaeger-index-cleaner-restore --timeout=300s`,
        `${kubectl} exec -i jaeger-index-cleaner-restore -c jaeger-index-cleaner -- nc domain 443`,
        "GET https://domain/_cat/snapshots/cs-automated-enc?format=json&h=id,status,end_epoch",
        "GET https://domain/_snapshot/cs-automated-enc/<snapshot>",
        "GET https://domain/_cat/indices/<prefix>-jaeger-*?format=json&h=index&expand_wildcards=all",
        'POST https://domain/_snapshot/cs-automated-enc/<snapshot>/_restore {"indices":"<prefix>-jaeger-span-<day>","include_global_state":false}',
        `${kubectl} delete pod jaeger-index-cleaner-restore --ignore-not-found`,
      ],
    ],
  ];
  for (const [args, expected] of dry) {
    it(`print the commands of ${args.join(" ")} in a dry run, and run none`, async () => {
      // An empty PATH: whatever was run would fail.
      const { exitCode, stdout } = await cli([...args, "--dry-run"], { PATH: "" });
      assert.deepEqual([exitCode, stdout.split("\n")], [0, expected]);
    });
  }
});
