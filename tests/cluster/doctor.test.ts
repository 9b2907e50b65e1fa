import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import execa from "execa";
import { checks } from "../../doctor/checks";
import type { Judged } from "../../doctor/doctor";
import { Expected } from "../../doctor/expected";
import { roleManifests } from "../../doctor/role";
import { root } from "../support/content";
import { previewOf } from "../support/program";
import { requireControlPlane } from "../support/control-plane";
import { findTool } from "../support/toolbox";
import { alertsAnswer, paths, targetsAnswer } from "../doctor/support/answers";
import { daysFromNow, playControllers, writeStatus } from "./support/absent-controllers";
import { PodServers } from "./support/pod-servers";
import { StackCluster } from "./support/stack-cluster";

const stack = "production";
const account = "system:serviceaccount:default:monitoring-doctor";
const repair = "pulumi up --refresh";

describe("cluster: the doctor at a real API server", function () {
  this.timeout(600_000);
  let cluster: StackCluster;
  let pods: PodServers;
  let folder: string;
  let healthy: readonly Judged[];

  before(async function () {
    requireControlPlane(this);
    pods = await PodServers.start(new Expected(await previewOf(stack)));
    cluster = await StackCluster.start(this, [stack], { forwards: pods.forwards });
    folder = mkdtempSync(join(tmpdir(), "doctor-"));
    const manifests = roleManifests().map((manifest) => JSON.stringify(manifest));
    writeFileSync(join(folder, "role.yaml"), manifests.join("\n---\n"));
    const { exitCode, stderr } = await cluster.kubectl(["apply", "-f", join(folder, "role.yaml")]);
    assert.equal(exitCode, 0, stderr);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as StackCluster | undefined)?.stop();
    (pods as PodServers | undefined)?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** A kubeconfig of a ServiceAccount in namespace default. */
  async function kubeconfigOf(name: string): Promise<string> {
    const token = (await cluster.kubectl(["create", "token", name, "-n", "default"])).stdout;
    const config = JSON.parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { user: { token: string } }[] };
    for (const { user } of config.users) user.token = token;
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  /** Without dns: the hosts of the stack file are nobody's. */
  const doctor = (kubeconfig: string, ...more: readonly string[]) => {
    const args = ["--import", "tsx", "doctor/cli.ts", stack, "--kubeconfig", kubeconfig, "--skip", "dns", ...more];
    const path = `${dirname(findTool("kubectl") ?? "")}${delimiter}${process.env["PATH"] ?? ""}`;
    return execa(process.execPath, args, { cwd: root, reject: false, env: { PATH: path, HOME: folder } });
  };

  const findingsOf = (stdout: string): readonly Judged[] => (JSON.parse(stdout) as { findings: Judged[] }).findings;

  it("refuses a cluster in which the stack is not", async () => {
    const { exitCode, stderr } = await doctor(cluster.kubeconfig);
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      "namespace: monitoring, monitoring-agents is not in the cluster of context local\n" +
        "  see that local is the cluster of stack production (--context), then: pulumi up",
    );
  });

  it("finds nothing wrong where the stack is applied whole, and says what it cannot judge", async () => {
    const { exitCode: applied, stderr: refusal } = await cluster.apply(stack);
    assert.equal(applied, 0, refusal);
    assert.deepEqual(await cluster.notReady(), []);
    await playControllers(cluster);
    const { exitCode, stdout, stderr } = await doctor(await kubeconfigOf("monitoring-doctor"), "--json");
    assert.deepEqual([exitCode, stderr], [0, ""], stdout);
    healthy = findingsOf(stdout);
    assert.deepEqual(
      [...new Set(healthy.map(({ check }) => check))],
      checks.map(({ name }) => name).filter((name) => name !== "dns"),
    );
    assert.deepEqual(
      healthy.filter(({ state }) => state !== "ok").map(({ check, state, subject }) => [check, state, subject]),
      [
        // The stack file has no credentials of notification channels.
        ...Array.from({ length: 7 }, () => ["channels", "warning", "channels"]),
        ["jobs", "not judged", "CronJob monitoring/jaeger-index-cleaner"],
        ["backups", "not judged", "snapshots of volumes"],
        ["backups", "not judged", "snapshots of Grafana's database"],
        ["backups", "not judged", "snapshots of traces"],
      ],
    );
    assert.deepEqual(pods.unexpected, []);
  });

  it("asks every pod of every workload, through the API server and the kubelet", () => {
    const asked = healthy.filter(({ check }) => check === "health").map(({ subject, detail }) => [subject, detail]);
    assert.equal(asked.length, 17);
    assert.deepEqual(
      asked.filter(([subject]) => subject?.startsWith("DaemonSet")),
      [
        ["DaemonSet monitoring-agents/node-exporter", "3 pods asked: :9100/"],
        ["DaemonSet monitoring-agents/alloy", "3 pods asked: :12345/-/ready"],
      ],
    );
  });

  it("has only read: the API server recorded lists, gets and ways into pods, none refused, and no Secret", () => {
    const made = cluster.requests().filter(({ user }) => user.username === account);
    const kinds = made.map(({ verb, objectRef }) =>
      objectRef === undefined
        ? `${verb} no resource`
        : [`${verb} ${objectRef.resource}`, ...(objectRef.subresource ? [objectRef.subresource] : [])].join("/"),
    );
    const expected = [...new Set(checks.flatMap(({ reads }) => reads))].map((one) => `list ${one.split(".")[0] ?? ""}`);
    const beyond = [...new Set(kinds)].filter((kind) => !expected.includes(kind)).sort();
    // A way into a pod is a get as WebSocket, a create as SPDY.
    assert.deepEqual(
      beyond.filter((kind) => kind !== "create pods/portforward"),
      ["get no resource", "get pods", "get pods/portforward"],
    );
    assert.ok(made.length > 100, `${made.length} requests`);
    assert.deepEqual(
      made.filter(({ responseStatus }) => (responseStatus?.code ?? 0) >= 400),
      [],
    );
  });

  it("tells everything that one does to a cluster, with place, value and remedy, and ends with 1", async () => {
    await breakAll(cluster, folder);
    pods.answer(3100, "/ready", "Ingester not ready", 503);
    pods.answer(9090, paths.targets, targetsAnswer(["up", "a"], ["down", "b"]));
    pods.answer(9090, paths.alerts, alertsAnswer());
    const { exitCode, stdout } = await doctor(await kubeconfigOf("monitoring-doctor"), "--json");
    assert.equal(exitCode, 1, stdout);
    const known = healthy.map((one) => JSON.stringify(one));
    const found = findingsOf(stdout).filter((one) => !known.includes(JSON.stringify(one)));
    assert.deepEqual(
      found.map(({ check, state, subject, detail, remedy }) => [check, state, subject, detail, remedy]),
      broken,
    );
  });

  it("prints the same as a table with what to do below", async () => {
    const { exitCode, stdout } = await doctor(await kubeconfigOf("monitoring-doctor"));
    assert.equal(exitCode, 1);
    for (const [check, state, subject, detail, remedy] of broken) {
      const cells = [check, state, subject, detail].map((cell = "") => cell.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      assert.match(stdout, new RegExp(`^ {2}${cells.join(" +")}$`, "m"));
      assert.ok(stdout.includes(`\n  ${check ?? ""}, ${subject ?? ""}: ${remedy ?? ""}\n`), subject);
    }
    assert.match(stdout, /\n\nSkipped: dns\nproduction at local \(https:\/\/127\.0\.0\.1:\d+\): \d+ findings, /);
  });

  it("says that an account may read nothing", async () => {
    await cluster.kubectl(["create", "serviceaccount", "nobody", "-n", "default"]);
    const { exitCode, stderr } = await doctor(await kubeconfigOf("nobody"));
    assert.deepEqual(
      [exitCode, stderr],
      [
        2,
        "context: local is not enough: this user may not list namespaces\n" +
          "  use an account with the ClusterRole of docs/production-checklist.md",
      ],
    );
  });

  it("says that a token no longer counts", async () => {
    const kubeconfig = await kubeconfigOf("nobody");
    await cluster.kubectl(["delete", "serviceaccount", "nobody", "-n", "default"]);
    const { exitCode, stderr } = await doctor(kubeconfig);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^context: local is refused by https:\/\/127\.0\.0\.1:\d+ \(HTTP 401\)\n {2}the token /);
  });
});

/** A day on which everybody helped: each line is something that has been done to clusters. */
async function breakAll(cluster: StackCluster, folder: string): Promise<void> {
  const run = async (...args: string[]): Promise<void> => {
    const { exitCode, stderr } = await cluster.kubectl(["-n", "monitoring", ...args]);
    assert.equal(exitCode, 0, stderr);
  };
  await run("delete", "networkpolicy", "grafana");
  await run("scale", "statefulset", "loki", "--replicas=1");
  await run("set", "resources", "statefulset", "alertmanager", "-c", "alertmanager", "--limits=memory=8Gi");
  await run("delete", "storageclass", "monitoring-gp3");
  await run("create", "ingress", "backdoor", "--class=nginx", "--rule=open.example.com/*=prometheus:9090");
  await run("label", "namespace", "monitoring", "pod-security.kubernetes.io/enforce=privileged", "--overwrite");
  await run("patch", "configmap", "thanos-query-config", "--type=merge", "-p", '{"data":{"extra.yml":"a: 1"}}');
  await run("delete", "clusterrolebinding", "monitoring-prometheus");
  await writeStatus(cluster, "certificates", "grafana-tls", { notAfter: "2026-01-02T03:04:05Z" });
  // Managed by another controller, so that its times can be written; its name is that of a run of a CronJob.
  const spec = {
    managedBy: "example.com/played",
    template: { spec: { restartPolicy: "Never", containers: [{ name: "backup", image: "example.com/backup:1" }] } },
  };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "backup-grafana" }, spec };
  writeFileSync(join(folder, "job.json"), JSON.stringify(job));
  await run("create", "-f", join(folder, "job.json"));
  const times = { startTime: daysFromNow(-20.5), completionTime: daysFromNow(-20.4) };
  const complete = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, status: "True" }));
  await writeStatus(cluster, "jobs", "backup-grafana", { ...times, succeeded: 1, conditions: complete });
  assert.deepEqual(await cluster.notReady(), []);
}

/** What is new then: check, state, subject, finding and what to do. */
const broken: readonly (readonly string[])[] = [
  [
    ...["namespaces", "failed", "Namespace monitoring"],
    ...['metadata.labels.pod-security.kubernetes.io/enforce is "privileged", declared "restricted"', repair],
  ],
  ["workloads", "failed", "StatefulSet monitoring/loki", "is scaled to 1, declared 3", repair],
  [
    ...["limits", "failed", "StatefulSet monitoring/alertmanager, container alertmanager"],
    ...['resources.limits.memory is "8Gi", declared "256Mi"', repair],
  ],
  [
    ...["configuration", "failed", "ConfigMap monitoring/thanos-query-config"],
    ...['data.extra.yml is "a: 1", declared nothing', repair],
  ],
  ["network-policies", "failed", "NetworkPolicy monitoring/grafana", "is missing", repair],
  ["access", "failed", "ClusterRoleBinding monitoring-prometheus", "is missing", repair],
  ["storage", "failed", "StorageClass monitoring-gp3", "is missing", repair],
  [
    ...["pages", "failed", "Ingress monitoring/backdoor", "is not declared, without TLS for open.example.com"],
    "kubectl -n monitoring delete ingress backdoor",
  ],
  [
    ...["certificates", "failed", "Certificate monitoring/grafana-tls", "ended on 2026-01-02T03:04:05.000Z"],
    "kubectl -n monitoring describe certificate grafana-tls",
  ],
  [
    ...["health", "failed", "pod loki-0", "answers /ready on port 3100 with HTTP 503"],
    "kubectl -n monitoring logs loki-0",
  ],
  ...["prometheus-0", "prometheus-1"].map((pod) => [
    ...["targets", "failed", `targets of ${pod}`, "1 of 2 are not up: loki b"],
    "components/prometheus/runbooks/TargetDown.md",
  ]),
  ...["prometheus-0", "prometheus-1"].map((pod) => [
    ...["alerts", "failed", `alerts of ${pod}`, "Watchdog does not fire: nothing is evaluated"],
    "components/prometheus/runbooks/Watchdog.md",
  ]),
  ["backups", "failed", "backup-grafana", "the last one is 20 days old, due every 8 days", "npm run backup -- grafana"],
];
