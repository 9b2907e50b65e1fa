import assert from "node:assert/strict";
import { KubeconfigCluster } from "../../../components/cluster/kubeconfig-cluster";
import { recordComponent } from "../../support/mocks";

describe("components/cluster/kubeconfig-cluster", () => {
  it("creates nothing but a provider that follows the named context, and no other", async () => {
    const cluster = { name: "leads-local", context: "kind-leads" };
    const { resources } = await recordComponent(() => new KubeconfigCluster("cluster", cluster, {}));
    assert.deepEqual(
      resources.map(({ type, name, inputs }) => [type, name, inputs]),
      [
        ["monitoring:cluster:KubeconfigCluster", "cluster", {}],
        [
          "pulumi:providers:kubernetes",
          "kubernetes",
          {
            context: "kind-leads",
            clusterIdentifier: "leads-local",
            enableConfigMapMutable: "true",
            enableSecretMutable: "true",
          },
        ],
      ],
    );
  });
});
