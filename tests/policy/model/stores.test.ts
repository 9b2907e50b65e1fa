import assert from "node:assert/strict";

import { UNKNOWN } from "../../../policy/lib/value";
import { dataVolume } from "../../../policy/model/claims";
import { lonelyRing } from "../../../policy/model/clustering";
import { configOf } from "../../../policy/model/configs";
import { dataPathsOf } from "../../../policy/model/data-paths";
import { lokiBuckets } from "../../../policy/model/loki";
import { boundedClaim, RETENTION_ANNOTATION } from "../../../policy/model/retention";
import { indexCleaners, isDaily, deletionAges, statePolicies } from "../../../policy/model/traces";
import { configMap, firstOf, nameless, object, placeOf, stackOf, told, workload } from "./support";

const container = (name: string, more: object = {}) => ({ containers: [{ name, ...more }] });

describe("policy/model: where stores keep data", () => {
  it("needs no claim of unknown name for a volume of another kind", () => {
    const pod = {
      ...container("db", { volumeMounts: [{ name: "data", mountPath: "/data" }] }),
      volumes: [{ name: "data", emptyDir: {} }],
    };
    const stack = stackOf(workload("db", pod), nameless("core/v1:PersistentVolumeClaim"));
    assert.equal(
      told(() => dataVolume(stack, firstOf(stack).container, "/data").kind),
      "ephemeral",
    );
  });

  it("is what the store's own flags say, and for Loki its log besides; nowhere without a container", () => {
    const pathsOf = (role: "prometheus" | "loki", pod: object) => {
      const stack = stackOf(workload(role, pod), configMap("loki-config", UNKNOWN));
      const [store] = stack.workloads;
      return told(() => (store === undefined ? [] : dataPathsOf(stack, store, role).map(({ path }) => path)));
    };
    assert.deepEqual(pathsOf("prometheus", container("prometheus", { args: ["--storage.tsdb.path=/x"] })), ["/x"]);
    assert.equal(pathsOf("loki", container("loki")), '? loki-config: data["loki.yaml"]');
    assert.deepEqual(pathsOf("prometheus", {}), []);
  });

  it("is no config where the object that bears its name lacks the key", () => {
    const stack = stackOf(workload("loki", container("loki")), configMap("loki-config", { other: "a: 1" }));
    assert.equal(configOf(stack, firstOf(stack).workload, "loki")?.config, undefined);
  });
});

describe("policy/model/clustering", () => {
  it("finds two pods of a Loki lonely, and not one", () => {
    const ring = (replicas: number) => {
      const text = "common: { ring: { kvstore: { store: inmemory } } }";
      const stack = stackOf(
        workload("loki", container("loki"), { replicas }),
        configMap("loki-config", { "loki.yaml": text }),
      );
      return lonelyRing(stack, firstOf(stack).workload)?.value;
    };
    assert.deepEqual([1, 2].map(ring), [undefined, "inmemory"]);
  });
});

describe("policy/model/loki", () => {
  const bucketsOf = (text: string) => {
    const stack = stackOf(workload("loki", container("loki")), configMap("loki-config", { "loki.yaml": text }));
    return lokiBuckets(stack, firstOf(stack).workload);
  };
  const s3 = "common: { storage: { s3: { bucketnames: logs } } }";

  it("names buckets with the seconds after which everything is deleted: two hours later, where nothing is said", () => {
    assert.deepEqual(bucketsOf(`${s3}\nlimits_config: { retention_period: 1h }`), [{ name: "logs", seconds: 10800 }]);
  });

  it("names none where no retention is said", () => {
    assert.deepEqual(bucketsOf(s3), []);
  });
});

describe("policy/model/retention", () => {
  it("accepts a claim at either bound", () => {
    const reports = (days: number) => {
      const found: string[] = [];
      const metadata = { annotations: { [RETENTION_ANNOTATION]: `${days}d` } };
      const seconds = boundedClaim(
        object("apps/v1:StatefulSet", "loki", {}, metadata),
        { minimum: 7 * 86400, maximum: 30 * 86400 },
        (_place, wanted) => found.push(wanted),
      );
      return [seconds, ...found];
    };
    assert.deepEqual([6, 7, 30, 31].map(reports), [
      [518400, "at least 7d"],
      [604800],
      [2592000],
      [2678400, "at most 30d"],
    ]);
  });
});

describe("policy/model/traces", () => {
  const job = (name: string, pod: object, kind = "batch/v1:CronJob") =>
    object(kind, name, { spec: { jobTemplate: { spec: { template: { spec: pod } } }, template: { spec: pod } } });

  it("finds index cleaners by role or by image, and among scheduled jobs alone", () => {
    const image = "jaegertracing/jaeger-es-index-cleaner:2";
    const stack = stackOf(
      job("jaeger-index-cleaner", {}),
      job("purge", container("purge", { image, args: ["14"] })),
      job("other", container("other", { args: ["7"] })),
      job("once", container("once", { image, args: ["3"] }), "batch/v1:Job"),
    );
    assert.deepEqual(
      indexCleaners(stack).map(({ workload: { name }, days }) => [name, days?.value]),
      [
        ["jaeger-index-cleaner", undefined],
        ["purge", "14"],
      ],
    );
  });

  it("calls a schedule daily up to an interval of a day", () => {
    assert.deepEqual(["@every 24h", "@every 25h", "@daily", "0 3 * * 1"].map(isDaily), [true, false, true, false]);
  });

  it("cannot tell the state policies where a ConfigMap may hold one, unless another does", () => {
    const unknown = configMap("unknown", UNKNOWN);
    const policies = (data: object) =>
      told(() => statePolicies(stackOf(unknown, configMap("known", data))).map(({ value }) => value));
    assert.equal(policies({ "a.json": "{}" }), "? unknown: data");
    assert.deepEqual(policies({ "ism.json": '{ "policy": { "a": 1 } }' }), [{ a: 1 }]);
  });

  it("counts the ages of transitions between states that an index comes to", () => {
    const move = (state_name: string, min_index_age: string) => ({ state_name, conditions: { min_index_age } });
    const states = [
      { name: "hot", transitions: [move("gone", "7d")] },
      { name: "stray", transitions: [move("odd", "1d")] },
      { name: "odd", transitions: [move("gone", "2d")] },
      { name: "gone", actions: [{ delete: {} }] },
    ];
    assert.deepEqual(
      deletionAges(placeOf({ states })).map(({ value }) => value),
      ["7d"],
    );
  });
});
