import assert from "node:assert/strict";
import { networkPolicies } from "../../../components/cluster/policies";
import type { Flow } from "../../../lib/contracts";

const grafana = { workload: "grafana", namespace: "monitoring" };
const loki = { workload: "loki", namespace: "monitoring" };
const labels = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name });
const inMonitoring = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
  podSelector: { matchLabels: labels(name) },
});

const render = (flows: Flow[]) => networkPolicies(flows).filter(({ name }) => !/^(default-deny|allow-dns)$/.test(name));

describe("components/cluster/policies", () => {
  it("shuts both namespaces in both directions and leaves name resolution open", () => {
    const dns = [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ];
    const pair = (namespace: string) => [
      { name: "default-deny", namespace, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
      {
        name: "allow-dns",
        namespace,
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
              ],
              ports: dns,
            },
            { to: [{ ipBlock: { cidr: "169.254.20.10/32" } }], ports: dns },
          ],
        },
      },
    ];
    assert.deepEqual(networkPolicies([]), [...pair("monitoring"), ...pair("monitoring-agents")]);
  });

  it("opens a flow between two workloads at both ends, and nothing the other way", () => {
    assert.deepEqual(render([{ from: grafana, to: loki, ports: [3100], why: "log queries" }]), [
      {
        name: "grafana",
        namespace: "monitoring",
        spec: {
          podSelector: { matchLabels: labels("grafana") },
          policyTypes: ["Ingress", "Egress"],
          egress: [{ to: [inMonitoring("loki")], ports: [{ port: 3100, protocol: "TCP" }] }],
        },
      },
      {
        name: "loki",
        namespace: "monitoring",
        spec: {
          podSelector: { matchLabels: labels("loki") },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ from: [inMonitoring("grafana")], ports: [{ port: 3100, protocol: "TCP" }] }],
        },
      },
    ]);
  });

  it("opens a flow of a workload to itself in both directions of the same policy, once per protocol and port", () => {
    const ports = [
      { port: 9094, protocol: "TCP" },
      { port: 9094, protocol: "UDP" },
    ];
    const flow: Flow = { from: loki, to: loki, ports: [9094], protocols: ["TCP", "UDP"], why: "gossip" };
    assert.deepEqual(render([flow])[0]?.spec, {
      podSelector: { matchLabels: labels("loki") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [inMonitoring("loki")], ports }],
      egress: [{ to: [inMonitoring("loki")], ports }],
    });
  });

  it("names namespaces of others by their own name and addresses by block, and creates no policy for them", () => {
    const flows: Flow[] = [
      { from: { namespaces: ["leads", "ai"] }, to: loki, ports: [3100], why: "push" },
      { from: loki, to: { cidrs: ["10.1.0.0/16", "10.2.0.0/16"], name: "S3" }, ports: [443], why: "chunks" },
    ];
    const [policy, ...others] = render(flows);
    assert.deepEqual(others, []);
    assert.deepEqual(policy?.spec.ingress, [
      {
        from: [
          {
            namespaceSelector: {
              matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["leads", "ai"] }],
            },
          },
        ],
        ports: [{ port: 3100, protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(policy.spec.egress, [
      {
        to: [{ ipBlock: { cidr: "10.1.0.0/16" } }, { ipBlock: { cidr: "10.2.0.0/16" } }],
        ports: [{ port: 443, protocol: "TCP" }],
      },
    ]);
  });

  it("never opens the instance metadata service, whose credentials are the node's", () => {
    const flow: Flow = {
      from: loki,
      to: { cidrs: ["0.0.0.0/0", "52.0.0.0/8"], name: "S3" },
      ports: [443],
      why: "chunks",
    };
    assert.deepEqual(render([flow])[0]?.spec.egress, [
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }, { ipBlock: { cidr: "52.0.0.0/8" } }],
        ports: [{ port: 443, protocol: "TCP" }],
      },
    ]);
  });

  it("selects pods that others create in our namespaces by the labels of the flow", () => {
    const solver = { namespaces: ["monitoring"], podLabels: { "acme.cert-manager.io/http01-solver": "true" } };
    const flow: Flow = { from: { namespaces: ["nginx-ingress"] }, to: solver, ports: [8089], why: "challenge" };
    const [policy] = render([flow]);
    assert.equal(policy?.name, "http01-solver");
    assert.deepEqual(policy.spec.podSelector, { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } });
  });
});
