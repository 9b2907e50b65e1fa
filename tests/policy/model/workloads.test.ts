import assert from "node:assert/strict";

import { UNKNOWN } from "../../../policy/lib/value";
import { certificateFor } from "../../../policy/model/certificates";
import { podsUnder } from "../../../policy/model/disruption";
import { variablesIn } from "../../../policy/model/environment";
import { nameOf, selects } from "../../../policy/model/manifest";
import { selectedPods, servedPods } from "../../../policy/model/pod-index";
import { usesOf } from "../../../policy/model/quota";
import { mostPods } from "../../../policy/model/reservation";
import { effective, workloadOf } from "../../../policy/model/workload";
import { configMap, firstOf, nameless, object, placeOf, stackOf, told, workload } from "./support";

const container = (name: unknown, more: object = {}) => ({ containers: [{ name, ...more }] });
const names = (all: Iterable<{ readonly name: string }>) => [...all].map(({ name }) => name);

describe("policy/model/workload", () => {
  const labelled = (label: unknown, name: unknown) => {
    const metadata = { name, labels: { "app.kubernetes.io/name": label } };
    return told(() => workloadOf(object("apps/v1:Deployment", "w", {}, metadata)).role);
  };

  it("takes for a role the first name that is known, without the number of a shard", () => {
    assert.equal(labelled("loki", UNKNOWN), "loki");
    assert.equal(labelled(UNKNOWN, "prometheus-shard-1"), "prometheus");
    assert.equal(labelled(UNKNOWN, UNKNOWN), '? w: metadata.labels["app.kubernetes.io/name"]');
    assert.equal(labelled(undefined, undefined), undefined);
  });

  it("names a container without a known name by its position, and marks its place as nobody's", () => {
    const called = (name: unknown) => {
      const [one] = workloadOf(workload("w", container(name))).containers;
      return [one?.name, one?.at.container];
    };
    assert.deepEqual(
      [called("main"), called(UNKNOWN), called(undefined)],
      [
        ["main", "main"],
        ["0", ""],
        ["0", ""],
      ],
    );
  });

  it("lets a container's own security setting win over the pod's", () => {
    const setting = (own: object) => {
      const pod = { ...container("main", { securityContext: own }), securityContext: { runAsUser: 1 } };
      return effective(firstOf(stackOf(workload("w", pod))).container, "runAsUser").value;
    };
    assert.deepEqual([setting({ runAsUser: 2 }), setting({})], [2, 1]);
  });
});

describe("policy/model/manifest", () => {
  it("cannot name an object that is named by the provider", () => {
    const unnamed = object("core/v1:Secret", "unnamed", {}, { name: undefined });
    assert.equal(
      told(() => nameOf(unnamed)),
      "? unnamed: metadata.name",
    );
  });

  it("selects by expressions as the API server does", () => {
    const chosen = (operator: string, values?: string[]) => {
      const selector = placeOf({ matchExpressions: [{ key: "app", operator, values }] });
      return [{ app: "a" }, { app: "b" }, {}].map((labels) => selects(selector, labels));
    };
    assert.deepEqual(chosen("In", ["a"]), [true, false, false]);
    assert.deepEqual(chosen("NotIn", ["a"]), [false, true, true]);
    assert.deepEqual(chosen("Exists"), [true, true, false]);
    assert.deepEqual(chosen("DoesNotExist"), [false, false, true]);
    assert.deepEqual(chosen("Matches", ["a"]), [false, false, false]);
  });
});

describe("policy/model/pod-index", () => {
  const labelled = (name: string, labels: unknown, namespace: unknown = "ns") =>
    object("apps/v1:Deployment", name, { spec: { template: { metadata: { labels } } } }, { namespace });

  it("selects pods that have every label, and those of a Service likewise", () => {
    const stack = stackOf(
      labelled("both", { a: "1", b: "1" }),
      labelled("one", { a: "1", b: "2" }),
      labelled("other", { a: "2", b: "1" }),
      labelled("elsewhere", { a: "1", b: "1" }, "other"),
    );
    assert.deepEqual(names(servedPods(stack, "ns", placeOf({ a: "1", b: "1" }))), ["both"]);
    assert.deepEqual(names(servedPods(stack, "ns", placeOf({}))), []);
    assert.deepEqual(names(selectedPods(stack, "ns", placeOf({ matchLabels: { b: "1", a: "1" } }))), ["both"]);
    assert.deepEqual(names(selectedPods(stack, "ns", placeOf({}))), ["both", "one", "other"]);
  });

  it("asks those of unknown labels last, and only in their namespace", () => {
    const stack = stackOf(labelled("unknown", UNKNOWN), labelled("known", { a: "1" }), labelled("far", {}, "far"));
    const selected = selectedPods(stack, "ns", placeOf({ matchLabels: { a: "1" } }));
    assert.equal(
      told(() => selected.next().value?.name),
      "known",
    );
    assert.equal(
      told(() => selected.next().value?.name),
      "? unknown: spec.template.metadata.labels",
    );
    assert.deepEqual(names(selectedPods(stack, "far", placeOf({ matchLabels: { a: "1" } }))), []);
  });
});

describe("policy/model: how many pods there are", () => {
  it("counts under a budget those of Deployments and StatefulSets, and none without a selector", () => {
    const budget = (selector?: object) => object("policy/v1:PodDisruptionBudget", "budget", { spec: { selector } });
    const stack = stackOf(
      workload("web", {}, { replicas: 3 }),
      workload("agent", {}, { replicas: 5 }, "apps/v1:DaemonSet"),
    );
    assert.deepEqual([podsUnder(stack, budget({})), podsUnder(stack, budget())], [3, 0]);
  });

  it("adds the surge of a rollout to a Deployment alone, and counts what jobs run side by side", () => {
    const most = (kind: string, spec: object) => mostPods(workloadOf(workload("w", {}, spec, kind)), 4);
    assert.equal(most("apps/v1:Deployment", { replicas: 8 }), 10);
    assert.equal(most("apps/v1:Deployment", { replicas: 8, strategy: { rollingUpdate: { maxSurge: 1 } } }), 9);
    assert.equal(most("apps/v1:Deployment", { replicas: 8, strategy: { type: "Recreate" } }), 8);
    assert.equal(most("apps/v1:StatefulSet", { replicas: 8 }), 8);
    assert.equal(most("apps/v1:DaemonSet", {}), 4);
    assert.equal(most("batch/v1:Job", { parallelism: 3 }), 3);
    assert.equal(most("batch/v1:CronJob", { jobTemplate: { spec: { parallelism: 3 } } }), 3);
    assert.equal(most("core/v1:Pod", {}), 1);
  });

  it("reads every bound of a quota, also by its short name, and none that is not set", () => {
    const quota = object("core/v1:ResourceQuota", "q", { spec: { hard: { cpu: "4", "limits.memory": "1Gi" } } });
    assert.deepEqual(
      usesOf(stackOf(), quota, "ns", 1).map(({ key, hard, place }) => [key, hard, place.path]),
      [
        ["requests.cpu", 4, "spec.hard.cpu"],
        ["limits.memory", 1024 ** 3, 'spec.hard["limits.memory"]'],
      ],
    );
  });
});

describe("policy/model: what a manifest names", () => {
  it("is nothing in a ConfigMap of unknown name where a variable names none", () => {
    const pod = container("main", { env: [{ name: "A", value: "b" }] });
    const stack = stackOf(workload("w", pod), nameless("core/v1:ConfigMap"), nameless("core/v1:Secret"));
    const { container: main } = firstOf(stack);
    assert.deepEqual(
      told(() => variablesIn(stack, main).map(({ name, value }) => [name(), value.value])),
      [["A", "b"]],
    );
  });

  it("is no certificate for a TLS entry without a Secret, and one for the common name of a Certificate", () => {
    const ingress = object("networking.k8s.io/v1:Ingress", "web");
    const certificate = (spec: object) =>
      object("cert-manager.io/v1:Certificate", "c", { spec: { commonName: "a.example", ...spec } });
    const found = (spec: object, secret: string | undefined) => {
      const filled = certificateFor(stackOf(certificate(spec)), ingress, secret);
      return typeof filled === "object" ? filled.names : filled;
    };
    assert.equal(found({}, undefined), undefined);
    assert.deepEqual(found({ secretName: "tls", dnsNames: ["b.example"] }, "tls"), ["b.example", "a.example"]);
    assert.equal(found({ secretName: "tls" }, "other"), undefined);
  });

  it("is built once per stack", () => {
    const stack = stackOf(configMap("a", {}));
    const once = () => stack.once("key", () => ({}));
    assert.equal(once(), once());
  });
});
