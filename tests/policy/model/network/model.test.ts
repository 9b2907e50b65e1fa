import assert from "node:assert/strict";

import { UNKNOWN, type Value } from "../../../../policy/lib/value";
import { allows, explain, isolation, NetworkModel, parseCidr, relevantPorts } from "../../../../policy/model/network";
import { pod, policy } from "./support";

const facts = (...policies: Value[]) => ({ policies, namespaces: [] });

const DENY = policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
const LOKI = policy("loki", {
  podSelector: { matchLabels: { app: "loki" } },
  policyTypes: ["Ingress"],
  ingress: [{ ports: [{ port: 3100 }], from: [{ podSelector: { matchLabels: { app: "grafana" } } }] }],
});
const GRAFANA = policy("grafana", {
  podSelector: { matchLabels: { app: "grafana" } },
  policyTypes: ["Egress"],
  egress: [{ ports: [{ port: 3100, endPort: 3110 }], to: [{ podSelector: { matchLabels: { app: "loki" } } }] }],
});

describe("policy/model/network answers", () => {
  const grafana = pod("grafana");
  const loki = pod("loki");
  const connection = { from: grafana, to: loki, port: 3100 };

  it("allows a connection only when both ends do, and names the policies of each", () => {
    assert.deepEqual(allows(new NetworkModel(facts(DENY, LOKI, GRAFANA)), connection), {
      allowed: true,
      verdict: "allowed",
      egress: { verdict: "allowed", because: "allowed", policies: ["monitoring/grafana"] },
      ingress: { verdict: "allowed", because: "allowed", policies: ["monitoring/loki"] },
    });
    assert.deepEqual(allows(new NetworkModel(facts(DENY, LOKI)), connection), {
      allowed: false,
      verdict: "denied",
      egress: { verdict: "denied", because: "no-rule", policies: ["monitoring/default-deny"] },
      ingress: { verdict: "allowed", because: "allowed", policies: ["monitoring/loki"] },
    });
  });

  it("denies for certain when one end denies, whatever is unknown at the other", () => {
    const open = policy("open", { podSelector: {}, policyTypes: ["Ingress"], ingress: UNKNOWN });
    const shut = policy("shut", { podSelector: {}, policyTypes: ["Egress"] });
    assert.equal(allows(new NetworkModel(facts(open, shut)), connection).verdict, "denied");
    assert.equal(allows(new NetworkModel(facts(open)), connection).verdict, "undetermined");
  });

  it("explains an answer by the ends it rests on", () => {
    const say = (...policies: Value[]): string =>
      explain(connection, allows(new NetworkModel(facts(...policies)), connection));
    assert.equal(
      say(DENY, LOKI, GRAFANA),
      "monitoring/grafana -> monitoring/loki TCP 3100 allowed: egress is allowed by monitoring/grafana; ingress is allowed by monitoring/loki",
    );
    assert.equal(
      say(DENY, LOKI),
      "monitoring/grafana -> monitoring/loki TCP 3100 denied: egress is isolated without a rule for this by monitoring/default-deny",
    );
    assert.equal(
      say(policy("p", { podSelector: UNKNOWN })),
      "monitoring/grafana -> monitoring/loki TCP 3100 undetermined: ingress cannot be judged because of unknown values in monitoring/p",
    );
  });

  it("says how a pod is isolated", () => {
    assert.deepEqual(isolation(new NetworkModel(facts(LOKI, DENY)), loki), {
      ingress: { isolated: "yes", policies: ["monitoring/loki", "monitoring/default-deny"] },
      egress: { isolated: "yes", policies: ["monitoring/default-deny"] },
    });
    assert.deepEqual(isolation(new NetworkModel(facts(policy("p", { podSelector: UNKNOWN }))), loki), {
      ingress: { isolated: "unknown", policies: ["monitoring/p"] },
      egress: { isolated: "no", policies: [] },
    });
    assert.deepEqual(isolation(new NetworkModel(facts(DENY)), pod("node-exporter", { hostNetwork: true })), {
      ingress: { isolated: "no", policies: [] },
      egress: { isolated: "no", policies: [] },
    });
    assert.equal(
      isolation(new NetworkModel(facts(DENY)), pod("maybe", { hostNetwork: UNKNOWN })).ingress.isolated,
      "unknown",
    );
  });

  it("lists the ports at which an answer can change", () => {
    assert.deepEqual(relevantPorts(facts(DENY, LOKI, GRAFANA), [loki]), [1, 3100, 3101, 3110, 3111]);
    assert.deepEqual(relevantPorts(facts(policy("top", { ingress: [{ ports: [{ port: 65535 }] }] })), []), [1, 65535]);
  });

  it("asks ten thousand connections in well under a second of processor time", () => {
    const pods = Array.from({ length: 40 }, (_, i) => pod(`app-${i}`));
    const policies = pods.map(({ name }, i) =>
      policy(name, {
        podSelector: { matchLabels: { app: name } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { ports: [{ port: 3100 }], from: [{ podSelector: { matchLabels: { app: `app-${(i + 1) % 40}` } } }] },
        ],
        egress: [{ ports: [{ port: 3100 }], to: [{ podSelector: { matchLabels: { app: `app-${(i + 39) % 40}` } } }] }],
      }),
    );
    const model = new NetworkModel(facts(DENY, ...policies));
    const before = process.cpuUsage();
    const open = [3100, 3101, 80, 443, 53, 9090].flatMap((port) =>
      pods.flatMap((from) => pods.filter((to) => allows(model, { from, to, port }).allowed)),
    );
    assert.equal(open.length, 40);
    assert.equal(process.cpuUsage(before).user < 1_000_000, true);
  });
});

describe("policy/model/network addresses", () => {
  const range = (text: string): string | undefined => {
    const parsed = parseCidr(text);
    return parsed && `${parsed.family} ${parsed.first.toString(16)}-${parsed.last.toString(16)}`;
  };

  it("reads addresses and blocks of both families, and drops host bits", () => {
    assert.deepEqual(
      ["10.0.0.1", "10.0.0.77/24", "0.0.0.0/0", "2001:db8::1", "fd00:1::/32", "::/0", "1:2:3:4:5:6:7::"].map(range),
      [
        "4 a000001-a000001",
        "4 a000000-a0000ff",
        "4 0-ffffffff",
        "6 20010db8000000000000000000000001-20010db8000000000000000000000001",
        "6 fd000001000000000000000000000000-fd000001ffffffffffffffffffffffff",
        "6 0-ffffffffffffffffffffffffffffffff",
        "6 10002000300040005000600070000-10002000300040005000600070000",
      ],
    );
  });

  it("refuses what is neither", () => {
    const wrong = [
      "",
      "10.0.0",
      "10.0.0.256",
      "10.0.0.1/33",
      "10.0.0.1/",
      "10.0.0.1/8/9",
      "010.0.0.1",
      "1::2::3",
      "::/129",
      "1:2:3:4:5:6:7",
      "g::",
      "1:2:3:4:5:6:7:8::",
      "1:2:3:4::5:6:7:8::9",
    ];
    assert.deepEqual(
      wrong.map(range),
      wrong.map(() => undefined),
    );
  });

  it("throws for a peer or a fact that is no address", () => {
    const model = new NetworkModel(facts(policy("p", { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })));
    assert.throws(() => allows(model, { from: { cidr: "intern" }, to: pod("loki"), port: 80 }), {
      message: '"intern" is no address or CIDR; write e.g. "10.0.0.0/16" or "10.0.0.7"',
    });
    assert.throws(() => new NetworkModel({ ...facts(), podCidrs: ["all"] }), {
      message: '"all" is no CIDR; write e.g. "10.0.0.0/16"',
    });
  });
});
