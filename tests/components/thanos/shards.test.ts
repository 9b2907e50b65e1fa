import assert from "node:assert/strict";
import { at, resourceOf } from "../../support/inventory";
import { production, record, podOf } from "./support";

describe("components/thanos where Prometheus has shards", () => {
  const users = ["thanos-ruler", "prometheus-shard-0", "prometheus-shard-1"] as const;
  const rules = [
    { file: "platform.application.yml", engine: "thanos", content: "groups: []\n" },
    { file: "loki.loki.yml", engine: "prometheus", content: "groups: []\n" },
  ] as const;
  const sharded = () => record(production, "metrics", users, [{ room: "any", rules, dashboards: [] }]);

  it("lends each shard a shipper with the grant of its own, and asks all of them", async () => {
    const { component, resources } = await sharded();
    const { shardShippers } = component.shippers;
    assert.deepEqual(
      Object.entries(shardShippers).map(([name, { serviceAccountAnnotations }]) => [name, serviceAccountAnnotations]),
      ["prometheus-shard-0", "prometheus-shard-1"].map((name) => [
        name,
        { "eks.amazonaws.com/role-arn": `arn-of-${name}` },
      ]),
    );
    const { inputs } = resourceOf(resources, "ConfigMap", "thanos-query-config");
    const addresses = [...String(at(inputs, "data", "endpoints.yaml")).matchAll(/tcp\.([\w-]+)\./g)];
    assert.deepEqual(
      addresses.map(([, service]) => service),
      [
        "prometheus-headless",
        "prometheus-shard-0-headless",
        "prometheus-shard-1-headless",
        "thanos-ruler",
        "thanos-store",
      ],
    );
  });

  it("evaluates the rules that no single server can, by the queriers, and tells every Alertmanager once", async () => {
    const { resources } = await sharded();
    assert.deepEqual(resourceOf(resources, "ConfigMap", "thanos-ruler-rules").inputs["data"], {
      "platform.application.yml": "groups: []\n",
    });
    const pod = podOf(resources, "StatefulSet", "thanos-ruler");
    assert.deepEqual(at(pod, "containers", 0, "args"), [
      "rule",
      "--data-dir=/var/thanos/rule",
      "--objstore.config-file=/etc/thanos/objstore.yml",
      "--rule-file=/etc/thanos-rules/*.yml",
      "--eval-interval=20s",
      "--query=thanos-query.monitoring.svc.cluster.local:10902",
      "--alertmanagers.url=http://alertmanager-0:9093",
      "--alertmanagers.url=http://alertmanager-1:9093",
      '--label=cluster="leads"',
      '--label=environment="production"',
      '--label=replica="$(POD_NAME)"',
      "--alert.label-drop=replica",
    ]);
    assert.deepEqual(at(pod, "containers", 0, "volumeMounts", 2), {
      name: "rules",
      mountPath: "/etc/thanos-rules",
      readOnly: true,
    });
  });

  it("restarts the rulers when their rules change, keeps their volumes, and gives them a grant of their own", async () => {
    const checksumOf = async (text: string) => {
      const changed = rules.map((rule) => ({ ...rule, content: text }));
      const { resources } = await record(production, "metrics", users, [
        { room: "any", rules: changed, dashboards: [] },
      ]);
      const { inputs, options, dependencies } = resourceOf(resources, "StatefulSet", "thanos-ruler");
      assert.deepEqual(options.ignoreChanges, ["spec.volumeClaimTemplates"]);
      assert.ok(dependencies.some((urn) => urn.endsWith("::grant-thanos-ruler")));
      return at(inputs, "spec", "template", "metadata", "annotations", "insurance-lead-gen.com/checksum-rules");
    };
    const [one, same, other] = await Promise.all(["a\n", "a\n", "b\n"].map(checksumOf));
    assert.equal(one, same);
    assert.notEqual(one, other);
  });
});
