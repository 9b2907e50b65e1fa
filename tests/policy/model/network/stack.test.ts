import assert from "node:assert/strict";

import { toResource } from "../../../../policy/lib/resource";
import { UNKNOWN } from "../../../../policy/lib/value";
import { allows } from "../../../../policy/model/network";
import { networkOf, podOf } from "../../../../policy/model/network/stack";
import { StackModel } from "../../../../policy/model/stack";
import { workloadOf } from "../../../../policy/model/workload";

const resource = (type: string, props: object) =>
  toResource({ type: `kubernetes:${type}`, urn: JSON.stringify(props), name: "r", props });
const deployment = (name: string, namespace: string, spec: object, labels: object = { app: name }) =>
  resource("apps/v1:Deployment", { metadata: { name, namespace }, spec: { template: { metadata: { labels }, spec } } });

describe("policy/model/network of a stack", () => {
  it("sees the ports of containers and init containers, the labels and the host's network", () => {
    const spec = {
      hostNetwork: true,
      containers: [{ name: "a", ports: [{ containerPort: 1 }] }, { name: "b" }],
      initContainers: [{ name: "proxy", ports: [{ name: "c", containerPort: 2 }] }],
    };
    const pod = podOf(workloadOf(deployment("app", "shop", spec)));
    assert.deepEqual(pod, {
      namespace: "shop",
      name: "app",
      labels: { app: "app" },
      ports: [{ containerPort: 1 }, { name: "c", containerPort: 2 }],
      hostNetwork: true,
    });
    assert.equal(podOf(workloadOf(deployment("app", "shop", {}))).hostNetwork, false);
  });

  it("leaves the ports open when containers, or the ports of one, are unknown", () => {
    const portsOf = (spec: object): unknown => podOf(workloadOf(deployment("app", "shop", spec))).ports;
    assert.equal(portsOf({ containers: UNKNOWN }), UNKNOWN);
    assert.equal(portsOf({ containers: [{ name: "a" }], initContainers: UNKNOWN }), UNKNOWN);
    assert.equal(
      portsOf({
        containers: [
          { name: "a", ports: UNKNOWN },
          { name: "b", ports: [{ containerPort: 1 }] },
        ],
      }),
      UNKNOWN,
    );
  });

  it("remembers the pods of a workload", () => {
    const workload = workloadOf(deployment("app", "shop", {}));
    assert.equal(podOf(workload), podOf(workload));
  });

  it("knows the stack's namespaces by their labels, and its policies", () => {
    const policy = resource("networking.k8s.io/v1:NetworkPolicy", {
      metadata: { name: "p", namespace: "shop" },
      spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "a" } } }] }] },
    });
    const namespaces = [
      resource("core/v1:Namespace", { metadata: { name: "ours", labels: { team: "a" } } }),
      resource("core/v1:Namespace", { metadata: { name: "bare" } }),
      resource("core/v1:Namespace", { metadata: { name: UNKNOWN, labels: { team: "a" } } }),
    ];
    const network = networkOf(new StackModel([policy, ...namespaces]));
    const to = podOf(workloadOf(deployment("app", "shop", {})));
    const verdict = (namespace: string): string => allows(network, { from: { ...to, namespace }, to, port: 1 }).verdict;
    assert.deepEqual(["ours", "bare", "elsewhere"].map(verdict), ["allowed", "denied", "undetermined"]);
  });
});
