import assert from "node:assert/strict";

import { UNKNOWN, type Value } from "../../../../policy/lib/value";
import {
  allows,
  matchesSelector,
  NetworkModel,
  overlaps,
  parseCidr,
  reachesOutside,
  relevantPorts,
  type AddressRange,
  type Decision,
  type NetworkFacts,
  type NetworkPod,
} from "../../../../policy/model/network";
import { pod, policy } from "./support";

const grafana = pod("grafana");
const fromGrafana = { from: [{ podSelector: { matchLabels: { app: "grafana" } } }] };
const ingress = (...rules: Value[]) => ({ podSelector: {}, policyTypes: ["Ingress"], ingress: rules });
const DENY = policy("deny", ingress());

/** What the policies say of a connection from Grafana to Loki, at Loki's end. */
function atLoki(
  policies: Value[],
  { from = grafana, to = pod("loki"), ...more }: { from?: NetworkPod; to?: NetworkPod } & Partial<NetworkFacts> = {},
): Decision {
  const model = new NetworkModel({ namespaces: [], ...more, policies });
  return allows(model, { from, to, port: 3100 }).ingress;
}

const allowed = (...policies: string[]): Decision => ({ verdict: "allowed", because: "allowed", policies });
const unsure = (because: "unknown" | "partly", ...policies: string[]): Decision => ({
  verdict: "undetermined",
  because,
  policies,
});
const denied = (...policies: string[]): Decision => ({ verdict: "denied", because: "no-rule", policies });

describe("policy/model/network where something is unknown", () => {
  it("leaves open what a policy of unknown name or namespace admits", () => {
    assert.deepEqual(atLoki([policy(UNKNOWN, ingress(fromGrafana))]), allowed("monitoring/?"));
    const elsewhere = policy("maybe", ingress(fromGrafana), UNKNOWN);
    assert.deepEqual(atLoki([DENY, elsewhere]), unsure("unknown", "?/maybe"));
  });

  it("leaves open a port that is unknown, or whose name or number is", () => {
    const port = (named: Value, ports?: Value) =>
      atLoki([policy("p", ingress({ ...fromGrafana, ports: [{ port: named }] }))], {
        to: pod("loki", ports === undefined ? {} : { ports }),
      });
    assert.deepEqual(port("http"), allowed("monitoring/p"));
    assert.deepEqual(port("grpc"), denied("monitoring/p"));
    assert.deepEqual(port(UNKNOWN), unsure("unknown", "monitoring/p"));
    assert.deepEqual(port("http", UNKNOWN), unsure("unknown", "monitoring/p"));
    assert.deepEqual(port("http", [{ name: UNKNOWN, containerPort: 3100 }]), unsure("unknown", "monitoring/p"));
    assert.deepEqual(port("http", [{ name: "http", containerPort: UNKNOWN }]), unsure("unknown", "monitoring/p"));
  });

  it("leaves open who a peer is that is unknown", () => {
    assert.deepEqual(atLoki([policy("p", ingress({ from: [UNKNOWN] }))]), unsure("unknown", "monitoring/p"));
    assert.deepEqual(atLoki([policy("p", ingress({ from: UNKNOWN }))]), unsure("unknown", "monitoring/p"));
  });

  it("leaves open whether a peer that a selector means is in its node's network, and no other", () => {
    const from = pod("grafana", { hostNetwork: UNKNOWN });
    assert.deepEqual(atLoki([policy("p", ingress(fromGrafana))], { from }), unsure("unknown", "monitoring/p"));
    const other = { ...from, labels: { app: "other" } };
    assert.deepEqual(atLoki([policy("p", ingress(fromGrafana))], { from: other }), denied("monitoring/p"));
    const block = ingress({ from: [{ ipBlock: { cidr: "10.0.0.0/16" } }] });
    const facts = { from, podCidrs: ["10.0.0.0/16"] };
    assert.deepEqual(atLoki([policy("p", block)], facts), unsure("unknown", "monitoring/p"));
  });

  it("names, where it allows, the policies that surely do", () => {
    const sure = policy("sure", ingress(fromGrafana));
    const maybe = policy("maybe", { ...ingress(fromGrafana), podSelector: UNKNOWN });
    assert.deepEqual(atLoki([sure, maybe]), allowed("monitoring/sure"));
    assert.deepEqual(atLoki([maybe]), allowed("monitoring/maybe"));
  });

  it("does not take an absent label for one of an unknown value", () => {
    const labels = (key: string) => (key === "app" ? "loki" : undefined);
    assert.equal(matchesSelector({ matchLabels: { tier: UNKNOWN } }, labels), "no");
    assert.equal(matchesSelector({ matchLabels: { app: UNKNOWN } }, labels), "unknown");
    assert.equal(matchesSelector({ matchExpressions: [{ key: "app", operator: "In" }] }, labels), "no");
  });
});

describe("policy/model/network blocks of addresses", () => {
  const block = (...cidrs: Value[]) => ingress({ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) });
  const whole = { podCidrs: ["10.0.0.0/16"] };

  it("admit pods whose addresses they hold, wherever those are", () => {
    assert.deepEqual(atLoki([policy("p", block("0.0.0.0/0"))]), allowed("monitoring/p"));
    assert.deepEqual(atLoki([policy("p", block("10.0.0.0/17", "10.0.128.0/17"))], whole), allowed("monitoring/p"));
    assert.deepEqual(atLoki([policy("p", block("192.168.0.0/16"))], whole), denied("monitoring/p"));
  });

  it("admit a part of the pods only where it is known where those are", () => {
    assert.deepEqual(atLoki([policy("p", block("10.0.0.0/17"))], whole), unsure("partly", "monitoring/p"));
    assert.deepEqual(atLoki([policy("p", block("10.0.0.0/17"))]), unsure("unknown", "monitoring/p"));
    const rules = [policy("part", block("10.0.0.0/17")), policy("rest", block(UNKNOWN)), DENY];
    assert.deepEqual(atLoki(rules, whole), unsure("unknown", "monitoring/part", "monitoring/rest"));
  });

  it("overlap where any two of them do", () => {
    const ranges = (...cidrs: string[]): AddressRange[] => cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
    assert.equal(overlaps(ranges("10.0.0.0/8", "192.168.0.0/16"), ranges("172.16.0.0/12", "192.168.1.0/24")), true);
    assert.equal(overlaps(ranges("10.0.0.0/8", "192.168.0.0/16"), ranges("172.16.0.0/12", "::/0")), false);
  });
});

describe("policy/model/network ways out", () => {
  const egress = (rules: Value, podSelector: Value = {}) => ({ podSelector, policyTypes: ["Egress"], egress: rules });
  const out = (...specs: Value[]) =>
    reachesOutside(
      new NetworkModel({ namespaces: [], policies: specs.map((spec, i) => policy(`p${i}`, spec)) }),
      grafana,
      443,
    );
  const to = (peer: Value): Value => [{ to: [peer] }];

  it("are open without a policy, and by a rule for everybody or for a block", () => {
    assert.equal(out(), "yes");
    assert.equal(out(egress([{}])), "yes");
    assert.equal(out(egress(to({ ipBlock: { cidr: "10.0.0.0/8" } }))), "yes");
    assert.equal(out(egress([])), "no");
    assert.equal(out(egress(to({ podSelector: {} }))), "no");
    assert.equal(out(egress([{ ports: [{ port: 80 }] }])), "no");
    assert.equal(
      reachesOutside(
        new NetworkModel({ namespaces: [], policies: [policy("p", egress([]))] }),
        { ...grafana, hostNetwork: true },
        443,
      ),
      "yes",
    );
  });

  it("are unsure where the peer, the block or the policy's pods are unknown", () => {
    assert.equal(out(egress([{ to: UNKNOWN }])), "unknown");
    assert.equal(out(egress(to({ ipBlock: { cidr: UNKNOWN } }))), "unknown");
    assert.equal(out(egress([{}], UNKNOWN)), "unknown");
    assert.equal(out(egress([], UNKNOWN)), "unknown");
    assert.equal(out(egress([], UNKNOWN), egress([])), "no");
  });

  it("ask at every port that a pod names", () => {
    assert.deepEqual(relevantPorts({ policies: [], namespaces: [] }, [grafana]), [1, 3100, 3101]);
  });
});
