import assert from "node:assert/strict";
import execa from "execa";
import { requireControlPlane, startControlPlane } from "../support/control-plane";
import type { ControlPlane } from "../support/control-plane";
import { customResourceDefinitions } from "../support/crds";
import { requireTool } from "../support/toolbox";
import { kustomized, RELEASE, writeChart } from "./support";
import type { KubeObject } from "./support";

/** Milliseconds that the whole control plane, or one step of a release, may take on a busy machine. */
const PATIENCE = 240_000;

const NAMESPACE = "monitoring";

interface Release {
  readonly revision: string;
  readonly status: string;
}

describe("a release of the Helm chart on a real control plane", function () {
  this.timeout(PATIENCE);
  let helm = "";
  let definitions: string[] = [];
  let cluster: ControlPlane;
  let chart: Awaited<ReturnType<typeof writeChart>>;

  before(async function () {
    helm = requireTool(this, "helm");
    requireControlPlane(this);
    definitions = await customResourceDefinitions(this);
    chart = await writeChart("production");
    cluster = await startControlPlane();
    await cluster.kubectl(["create", "namespace", NAMESPACE]);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    (chart as typeof chart | undefined)?.remove();
    await (cluster as ControlPlane | undefined)?.stop();
  });

  const run = (...args: string[]) =>
    execa(helm, [...args, "--kubeconfig", cluster.kubeconfig, "-n", NAMESPACE], { reject: false, timeout: PATIENCE });

  const install = () => run("install", RELEASE, chart.directory, "--take-ownership");

  const loki = async (field: string): Promise<string> =>
    cluster.kubectl(["get", "statefulset", "loki", "-n", NAMESPACE, "-o", `jsonpath={${field}}`]);

  const ready = (workload: string): Promise<string> =>
    cluster.kubectl(["rollout", "status", workload, "-n", NAMESPACE, "--timeout=120s"]);

  async function revisions(): Promise<string[]> {
    const { stdout } = await run("history", RELEASE, "-o", "json");
    return (JSON.parse(stdout) as Release[]).map(({ revision, status }) => `${revision} ${status}`);
  }

  it("is refused before anything is created where custom resources have no definitions", async () => {
    const { exitCode, stderr } = await install();
    assert.equal(exitCode, 1);
    assert.match(stderr, /no matches for kind "Certificate" in version "cert-manager.io\/v1"/);
    const left = await cluster.kubectl(["get", "statefulsets,configmaps", "-A", "-o", "name"]);
    assert.doesNotMatch(left, /loki|prometheus/);
  });

  it("installs, takes over the namespace of its record, and tells what is still to be filled in", async () => {
    const files = definitions.flatMap((file) => ["-f", file]);
    await cluster.kubectl(["apply", "--server-side", ...files]);
    await cluster.kubectl(["wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
    const { exitCode, stdout, stderr } = await install();
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /STATUS: deployed/);
    assert.match(stdout, /\nINCOMPLETE: values below secrets or afterApply are still <\.\.\.>\./);
    for (const workload of ["statefulset/loki", "statefulset/prometheus", "deployment/thanos-query"])
      await ready(workload);
  });

  it("creates every object of the stack, in both namespaces and beside them", async () => {
    const { stdout } = await run("get", "manifest", RELEASE);
    const list = JSON.parse(await cluster.kubectl(["get", "-f", "-", "-o", "json"], stdout)) as { items: KubeObject[] };
    const name = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
    assert.deepEqual(list.items.map(name).sort(), [...(await kustomized("production")).keys()].sort());
    const level = "jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}";
    assert.equal(await cluster.kubectl(["get", "namespace", NAMESPACE, "-o", level]), "restricted");
  });

  it("upgrades what changed values change, and rolls back to what was", async () => {
    const image = await loki(".spec.template.spec.containers[0].image");
    const values = ["--set", "images.loki=docker.io/grafana/loki:3.7.9", "--set", "retention.loki=480h"];
    const upgraded = await run("upgrade", RELEASE, chart.directory, ...values);
    assert.equal(upgraded.exitCode, 0, upgraded.stderr);
    assert.equal(await loki(".spec.template.spec.containers[0].image"), "docker.io/grafana/loki:3.7.9");
    const config = await cluster.kubectl(["get", "configmap", "loki-config", "-n", NAMESPACE, "-o", "yaml"]);
    assert.match(config, /retention_period: 480h/);
    await ready("statefulset/loki");
    const back = await run("rollback", RELEASE, "1");
    assert.equal(back.exitCode, 0, back.stderr);
    assert.equal(await loki(".spec.template.spec.containers[0].image"), image);
    await ready("statefulset/loki");
    assert.deepEqual(await revisions(), ["1 superseded", "2 superseded", "3 deployed"]);
  });

  it("uninstalls everything but the namespaces and claims that it was told to keep", async () => {
    const kept = await run("upgrade", RELEASE, chart.directory, "--set", "keepNamespaces=true");
    assert.equal(kept.exitCode, 0, kept.stderr);
    const { exitCode, stdout, stderr } = await run("uninstall", RELEASE, "--wait", "--timeout", "120s");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /These resources were kept due to the resource policy:\n\[Namespace\] monitoring/);
    assert.equal(await cluster.kubectl(["get", "statefulsets", "-A", "-o", "name"]), "");
    const claims = await cluster.kubectl(["get", "persistentvolumeclaims", "-n", NAMESPACE, "-o", "name"]);
    assert.match(claims, /persistentvolumeclaim\/data-loki-0|loki-0/);
  });
});
