import assert from "node:assert/strict";
import { flag, mainContainer } from "../../../preview/analysis/workload";
import { secret, UNKNOWN } from "../../../preview/values";
import { budget, configMap, inventory, object, resource, workload } from "./support";

describe("the inventory of rendered resources", () => {
  it("reads a workload: pods, containers, volumes and how they are kept apart", () => {
    const pods = { replicas: 3, storage: "10Gi", cpu: "250m", memory: "512Mi", args: ["--a=1"], env: { B: "2" } };
    assert.deepEqual(inventory(workload("loki", pods)).workloads, [
      {
        kind: "StatefulSet",
        name: "loki",
        namespace: "monitoring",
        room: "loki",
        replicas: 3,
        podLabels: { "app.kubernetes.io/name": "loki", "app.kubernetes.io/instance": "loki" },
        containers: [
          {
            name: "loki",
            args: ["--a=1"],
            env: { B: "2" },
            requests: { cpu: 0.25, memory: 512 * 2 ** 20 },
            limits: { cpu: 2, memory: 2 * 2 ** 30 },
          },
        ],
        claims: [{ name: "data", bytes: 10 * 2 ** 30 }],
        nodes: "even",
        zones: "preferred",
      },
    ]);
  });

  it("counts one pod where replicas are not given, and none for agents, which have one per node", () => {
    const { workloads } = inventory(workload("b"), workload("a", { kind: "DaemonSet" }));
    assert.deepEqual(
      workloads.map(({ name, replicas }) => [name, replicas]),
      [
        ["a", undefined],
        ["b", 1],
      ],
    );
  });

  it("knows what keeps pods apart: required, even, preferred, or nothing that is about them", () => {
    const term = (name: string) => ({
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { "app.kubernetes.io/name": name } },
    });
    const anti = (terms: object) => ({ podAntiAffinity: terms });
    const required = anti({ requiredDuringSchedulingIgnoredDuringExecution: [term("a")] });
    const preferred = anti({
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term("a") }],
    });
    const others = anti({ requiredDuringSchedulingIgnoredDuringExecution: [term("b")] });
    const skewed = { ...term("a"), whenUnsatisfiable: "DoNotSchedule", maxSkew: 2 };
    const unselecting = { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1 };
    const nodes = (constraints: readonly object[], affinity: object) =>
      inventory(workload("a", { constraints: constraints as never, affinity: affinity as never })).workloads[0]?.nodes;
    assert.deepEqual(
      [
        nodes([], required),
        nodes([], preferred),
        nodes([], others),
        nodes([skewed], {}),
        nodes([unselecting], {}),
        nodes([], {}),
      ],
      ["required", "preferred", "none", "preferred", "none", "none"],
    );
  });

  it("reads arguments of the container named like the workload", () => {
    const [thanos] = inventory(workload("thanos", { args: ["compact", "--retention=9d"], sidecars: ["x"] })).workloads;
    assert.equal(thanos && flag(mainContainer(thanos), "retention"), "9d");
    assert.equal(thanos && flag(mainContainer(thanos), "other"), undefined);
  });

  it("finds the budgets of a workload in its namespace, and no others", () => {
    const found = inventory(workload("a"), budget("a"), budget("b"));
    const [a] = found.workloads;
    assert.deepEqual(
      (a ? found.budgetsOf(a) : []).map((spec) => (spec as { maxUnavailable: number }).maxUnavailable),
      [1],
    );
  });

  it("parses one section of a file, in block style or as JSON, and nothing where there is none", () => {
    const block = "a:\n  b: 1\n  # c: d\nlist:\n- x: 1\n- x: 2\nend: 3\n";
    const found = inventory(configMap("m", "block", block), configMap("j", "json", '{"a": {"b": 2}}'));
    assert.deepEqual(found.section("m", "block", "a"), { b: 1 });
    assert.deepEqual(found.section("m", "block", "list"), [{ x: 1 }, { x: 2 }]);
    assert.deepEqual(found.section("j", "json", "a"), { b: 2 });
    assert.equal(found.section("m", "block", "other"), undefined);
    assert.equal(found.section("none", "block", "a"), undefined);
    assert.equal(inventory(configMap("m", "k", "a: [1\n")).section("m", "k", "a"), undefined);
  });

  it("reads no secret and nothing that only an update tells", () => {
    const found = inventory(
      object("Thing", "t", { spec: { open: "yes", password: secret("hidden"), arn: UNKNOWN } }),
      resource("aws:s3/bucket:Bucket", "logs", secret({ bucket: "hidden" }) as never),
    );
    assert.deepEqual(found.objects("Thing"), [
      { kind: "Thing", metadata: { name: "t" }, spec: { open: "yes", password: undefined, arn: undefined } },
    ]);
    assert.deepEqual(found.aws("s3/bucket:Bucket"), [{ name: "logs", inputs: undefined }]);
  });

  it("leaves out components and what the program only reads", () => {
    const found = inventory(
      resource("kubernetes:apps/v1:Deployment", "read", { kind: "Deployment" }, { external: true }),
      resource("monitoring:loki:Loki", "loki", { kind: "Deployment" }, { custom: false }),
    );
    assert.deepEqual(found.workloads, []);
  });
});
