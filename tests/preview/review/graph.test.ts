import assert from "node:assert/strict";
import { stringify } from "yaml";
import { architectureOf } from "../../../preview/review/graph/architecture";
import { reduced } from "../../../preview/review/graph/graph";
import type { Graph, GraphEdge } from "../../../preview/review/graph/graph";
import { layoutOf } from "../../../preview/review/graph/layout";
import { connectionsOf, networkOf, subjectsOf } from "../../../preview/review/graph/network";
import { render } from "../../../preview/render/render";
import { previewOf } from "../../support/program";

const edge = (from: string, to: string): GraphEdge => ({ from, to, label: "" });

describe("a graph without detours", () => {
  it("keeps what no longer way says, and what goes in circles", () => {
    const all = [edge("a", "b"), edge("b", "c"), edge("a", "c"), edge("a", "d"), edge("c", "d")];
    assert.deepEqual(reduced(all), [edge("a", "b"), edge("b", "c"), edge("c", "d")]);
    assert.deepEqual(reduced([edge("a", "b"), edge("b", "a")]), [edge("a", "b"), edge("b", "a")]);
  });
});

describe("the architecture of a program", function () {
  this.timeout(60_000);
  const urn = (name: string) => `urn:pulumi:s::p::t::${name}`;
  const made = (type: string, name: string, parent: string, rest: object = {}) => ({
    urn: urn(name),
    type,
    name,
    parent: urn(parent),
    custom: type.includes("/"),
    dependencies: [] as string[],
    detailed: {},
    ...rest,
  });

  it("has a box per component in the order of their names, a cloud's components apart, and arrows to what needs them", () => {
    const graph = architectureOf([
      made("pulumi:pulumi:Stack", "stack", ""),
      made("x:aws:Aws", "aws", "stack"),
      made("x:aws:Store", "logs", "aws"),
      made("aws:s3/bucket:Bucket", "bucket", "logs"),
      made("x:aws:Key", "key", "aws"),
      made("aws:kms/key:Key", "kms", "key"),
      made("x:loki:Loki", "loki", "stack"),
      made("kubernetes:apps/v1:StatefulSet", "server", "loki", {
        detailed: { spec: { replicas: 3 } },
        dependencies: [urn("bucket"), urn("kms")],
      }),
      made("kubernetes:core/v1:Service", "service", "loki"),
    ]);
    assert.deepEqual(graph, {
      nodes: [
        { id: "aws/key", title: "key", details: ["Key kms"], group: "cloud" },
        { id: "aws/logs", title: "logs", details: ["Bucket bucket"], group: "cloud" },
        { id: "loki", title: "loki", details: ["server ×3"], group: "workload" },
      ],
      edges: [edge("aws/key", "loki"), edge("aws/logs", "loki")],
    });
  });

  it("of production shows every component with resources, and that Loki needs its bucket", async () => {
    const { resources } = await previewOf("production");
    const { nodes, edges } = architectureOf(resources);
    const rooms = [
      "alertmanager",
      "alloy",
      "exporters",
      "exposure",
      "grafana",
      "jaeger",
      "loki",
      "prometheus",
      "thanos",
    ];
    const running = nodes.filter(({ group }) => group === "workload").map(({ id }) => id);
    assert.deepEqual(running.sort(), rooms);
    assert.ok(edges.some(({ from, to }) => from === "aws/logs" && to === "loki"));
    assert.ok(nodes.every(({ details }) => details.length > 0));
  });
});

const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/instance": name } } });
const ports = (...numbers: number[]) => numbers.map((port) => ({ port, protocol: "TCP" }));
const policy = (name: string, spec: object) =>
  [`monitoring/networkpolicy-${name}.yaml`, stringify({ spec: { ...pods(name), ...spec } })] as const;

describe("the network of a rendered stack", function () {
  this.timeout(60_000);

  it("has one connection per pair, with the ports of both sides, and names for addresses", () => {
    const both = [
      { port: 53, protocol: "TCP" },
      { port: 53, protocol: "UDP" },
    ];
    const space = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
    const files = new Map([
      policy("a", {
        egress: [
          { to: [pods("b")], ports: ports(9090, 80) },
          { to: [pods("b")], ports: ports(443) },
          { to: [{ ipBlock: { cidr: "10.0.0.0/24" } }, { ipBlock: { cidr: "10.0.1.0/24" } }], ports: ports(5432) },
          { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: both },
        ],
      }),
      policy("b", {
        ingress: [{ from: [pods("a")], ports: ports(9090) }, { from: [space("web")] }, { ports: ports(1) }],
      }),
      ["monitoring/networkpolicy-deny.yaml", stringify({ spec: { podSelector: {}, policyTypes: ["Ingress"] } })],
    ]);
    const names = new Map(["10.0.0.0/24", "10.0.1.0/24"].map((cidr) => [cidr, "data subnets"]));
    assert.deepEqual(connectionsOf(files, names), [
      { from: "a", to: "Internet", ports: "53 TCP and UDP" },
      { from: "a", to: "b", ports: "80, 443, 9090" },
      { from: "a", to: "data subnets", ports: "5432" },
      { from: "anywhere", to: "b", ports: "1" },
      { from: "namespace web", to: "b", ports: "" },
    ]);
  });

  it("puts the arrows of a box that reaches nearly everything behind the others", () => {
    const connections = [..."bcdefghij"].map((to) => ({ from: "a", to, ports: "1" }));
    const { edges } = networkOf(
      [...connections, { from: "b", to: "c", ports: "2" }, { from: "b", to: "b", ports: "3" }],
      new Set("a"),
    );
    assert.deepEqual([edges.length, edges.filter(({ faint }) => faint).length], [10, 9]);
  });

  it("of production names subnets as the settings do, and says that Grafana asks Loki", async () => {
    const preview = await previewOf("production");
    const files = new Map(render(preview).files.map(({ path, content }) => [path, content]));
    const connections = connectionsOf(files, preview.addressNames);
    const told = connections.map(({ from, to, ports: open }) => `${from} ${to} ${open}`);
    assert.ok(told.includes("grafana loki 3100"));
    assert.ok(told.includes("grafana data subnets 5432"));
    assert.ok(told.includes("prometheus node subnets 9100, 10250"));
    assert.ok(subjectsOf(files).has("prometheus"));
  });
});

describe("the layout of a picture", function () {
  this.timeout(60_000);
  const node = (id: string) => ({ id, title: id, details: [], group: "workload" });

  it("goes from left to right, and places what a circle joins", () => {
    const graph: Graph = {
      nodes: [..."abcd"].map(node),
      edges: [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("a", "d")],
    };
    const { nodes, edges } = layoutOf(graph);
    const x = new Map(nodes.map((one) => [one.id, one.x]));
    assert.ok((x.get("a") ?? 0) < (x.get("b") ?? 0) && (x.get("b") ?? 0) < (x.get("c") ?? 0));
    assert.equal(x.get("d"), x.get("b"));
    assert.deepEqual(
      edges.map(({ points }) => points.length),
      [2, 2, 2, 2],
    );
  });

  it("of nothing is empty", () => {
    assert.deepEqual(layoutOf({ nodes: [], edges: [] }).nodes, []);
  });

  it("of production has every box inside the picture, and none upon another", async () => {
    const preview = await previewOf("production");
    const files = new Map(render(preview).files.map(({ path, content }) => [path, content]));
    const network = networkOf(connectionsOf(files, preview.addressNames), subjectsOf(files));
    for (const graph of [architectureOf(preview.resources), network]) {
      const { width, height, nodes, edges } = layoutOf(graph);
      assert.deepEqual([nodes.length, edges.length], [graph.nodes.length, graph.edges.length]);
      for (const [index, a] of nodes.entries()) {
        assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, a.id);
        for (const b of nodes.slice(index + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          assert.ok(apart, `${a.id} and ${b.id}`);
        }
      }
    }
  });
});
