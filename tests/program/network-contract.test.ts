import assert from "node:assert/strict";
import { flows } from "../../components/cluster/flows";
import { externalPorts, ports } from "../../lib/catalogue";
import { allows, isPod } from "../../policy/model/network";
import type { NetworkPod, Peer } from "../../policy/model/network";
import { settingsOf } from "../../scripts/docs/stacks";
import { declared, networkOf } from "../support/network";

/** Every port the stack knows, and two nobody declares: SSH and a random high one. */
const everyPort = [
  ...new Set([...Object.values(ports).flatMap((of) => Object.values(of)), ...Object.values(externalPorts), 22, 31_337]),
];
const protocols = ["TCP", "UDP"] as const;

const pod = (namespace: string, name: string, labels: Record<string, string> = {}): NetworkPod => ({
  namespace,
  name,
  labels,
  ports: [],
});
const nameOf = (peer: Peer) => (isPod(peer) ? `${peer.namespace}/${peer.name}` : peer.cidr);

for (const stack of ["staging", "production", "local"]) {
  describe(`program: network contract of ${stack}`, () => {
    const settings = settingsOf(stack);
    const list = flows(settings);

    const dns = pod("kube-system", "kube-dns", { "k8s-app": "kube-dns" });
    const outsiders: Peer[] = [
      dns,
      pod("kube-system", "other"),
      pod("default", "stranger"),
      pod(settings.exposure.controllerNamespace, "controller"),
      ...settings.network.platformNamespaces.map((namespace) => pod(namespace, "api")),
      pod(settings.exposure.certificates.namespace, "cert-manager"),
      pod(settings.network.openCostNamespace, "opencost", { "app.kubernetes.io/name": "opencost" }),
      pod(settings.network.openCostNamespace, "other"),
      { cidr: "203.0.113.7/32" },
      { cidr: "169.254.169.254/32" },
      { cidr: "169.254.170.23/32" },
      { cidr: `${settings.network.apiServerIp}/32` },
      ...settings.network.dataCidrs.slice(0, 1).map((cidr) => ({ cidr })),
      { cidr: settings.network.nodeCidrs[0] ?? "" },
    ];

    it("has a pod for every workload that a flow names, and a flow for every pod", async () => {
      const { pods } = await networkOf(stack, settings.network.nodeCidrs);
      const named = list
        .flatMap(({ from, to }) => [from, to])
        .flatMap((party) => ("workload" in party ? [party.workload] : []));
      const onPolicies = pods.filter(({ hostNetwork }) => hostNetwork !== true).map(({ name }) => name);
      assert.deepEqual([...new Set(named)].sort(), onPolicies.sort());
    });

    it("opens every declared connection in both directions, and shuts every other one", async () => {
      const { pods, model } = await networkOf(stack, settings.network.nodeCidrs);
      const own = pods.filter(({ hostNetwork }) => hostNetwork !== true);
      const peers: Peer[] = [...own, ...outsiders];
      const wrong: string[] = [];
      let asked = 0;
      for (const from of peers) {
        for (const to of peers) {
          if (!own.includes(from as NetworkPod) && !own.includes(to as NetworkPod)) continue;
          for (const port of everyPort) {
            for (const protocol of protocols) {
              asked += 1;
              const resolves = own.includes(from as NetworkPod) && to === dns && port === externalPorts.dns;
              const wanted = resolves || declared(list, from, to, port, protocol) ? "allowed" : "denied";
              const { verdict } = allows(model, { from, to, port, protocol });
              if (verdict !== wanted)
                wrong.push(`${nameOf(from)} -> ${nameOf(to)}:${port}/${protocol} is ${verdict}, want ${wanted}`);
            }
          }
        }
      }
      assert.deepEqual(wrong, []);
      assert.ok(asked > 10_000, `${asked} connections asked`);
    });
  });
}

describe("program: network contract itself", () => {
  it("notices a flow that is opened beside the list, so that silence means something", async () => {
    const settings = settingsOf("production");
    const { pods, model } = await networkOf("production", settings.network.nodeCidrs);
    const [prometheus, alertmanager] = ["prometheus", "alertmanager"].map((name) =>
      pods.find((one) => one.name === name),
    );
    assert.ok(prometheus && alertmanager);
    const connection = { from: prometheus, to: alertmanager, port: ports.alertmanager.http };
    const without = flows(settings).filter(({ why }) => why !== "alerts" && why !== "scrape");
    assert.equal(allows(model, connection).verdict, "allowed");
    assert.equal(declared(without, prometheus, alertmanager, ports.alertmanager.http, "TCP"), false);
  });
});
