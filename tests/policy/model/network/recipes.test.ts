import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseDocument, type ScalarTag } from "yaml";

import { UNKNOWN, type Value } from "../../../../policy/lib/value";
import { allows, NetworkModel, type Because, type NetworkPod, type Peer } from "../../../../policy/model/network";

const pod = (namespace: string, app: string, more: Partial<NetworkPod> = {}): NetworkPod => ({
  namespace,
  name: app,
  labels: { app },
  ports: [
    { name: "http", containerPort: 80 },
    { name: "dns", containerPort: 53, protocol: "UDP" },
    { name: "metrics", containerPort: 5000 },
  ],
  ...more,
});

const PODS: Readonly<Record<string, NetworkPod>> = {
  web: pod("shop", "web"),
  api: pod("shop", "api"),
  "api-v2": pod("shop", "api", { labels: { app: "api", tier: "v2" } }),
  unlabeled: pod("shop", "api", { labels: UNKNOWN }),
  "maybe-on-host": pod("shop", "web", { hostNetwork: UNKNOWN }),
  "office-web": pod("office", "web"),
  monitor: pod("office", "monitor"),
  "node-exporter": pod("office", "node-exporter", { hostNetwork: true }),
  "default-web": pod("default", "web"),
  stranger: pod("elsewhere", "web"),
};

interface Case {
  readonly title: string;
  readonly policies: readonly { readonly metadata?: Value; readonly spec: Value }[];
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  readonly protocol?: "TCP" | "UDP" | "SCTP";
  readonly side?: "egress";
  readonly expect: Because;
}

const unknownTag: ScalarTag = { tag: "!unknown", identify: () => false, resolve: () => UNKNOWN };
const file = readFileSync(join(__dirname, "fixtures", "recipes.yaml"), "utf8");
const cases = parseDocument(file, { customTags: [unknownTag] }).toJS() as readonly Case[];

const VERDICTS: Readonly<Record<Because, string>> = {
  outside: "allowed",
  "host-network": "allowed",
  "not-isolated": "allowed",
  allowed: "allowed",
  "no-rule": "denied",
  partly: "undetermined",
  unknown: "undetermined",
};

/** The recipes of github.com/ahmetb/kubernetes-network-policy-recipes and the corner cases of the API. */
describe("policy/model/network recipes", () => {
  const namespaces = [
    { name: "shop", labels: { purpose: "production" } },
    { name: "office", labels: { purpose: "testing", team: "operations" } },
  ];
  const peer = (name: string): Peer => PODS[name] ?? { cidr: name };

  for (const { title, policies, from = "monitor", to = "web", port = 80, protocol = "TCP", side, expect } of cases) {
    it(title, () => {
      const placed = policies.map(({ metadata, spec }) => ({
        metadata: metadata ?? { name: "p", namespace: "shop" },
        spec,
      }));
      const model = new NetworkModel({
        policies: placed,
        namespaces,
        podCidrs: ["10.1.0.0/16"],
        nodeCidrs: ["10.9.0.0/16"],
      });
      const answer = allows(model, { from: peer(from), to: peer(to), port, protocol });
      const { verdict, because } = answer[side ?? "ingress"];
      assert.deepEqual({ verdict, because }, { verdict: VERDICTS[expect], because: expect });
    });
  }
});
