import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { fieldChanges } from "../../preview/review/fields";
import { requireTool } from "../support/toolbox";
import { kustomized, objectsIn, RELEASE, writeChart } from "./support";
import type { Objects } from "./support";

/** What differs between two sets of objects: `object path: before -> after`. */
function differences(before: Objects, after: Objects): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    fieldChanges(before.get(key), after.get(key)).map(
      ({ path, before: old = "-", after: now = "-" }) => `${key} ${path}: ${old} -> ${now}`,
    ),
  );
}

for (const stack of ["staging", "production"]) {
  describe(`the Helm chart of ${stack}`, function () {
    this.timeout(120_000);
    let helm = "";
    let chart: Awaited<ReturnType<typeof writeChart>>;
    let objects: Objects;

    before(async function () {
      helm = requireTool(this, "helm");
      chart = await writeChart(stack);
      objects = await kustomized(stack);
    });

    after(() => (chart as typeof chart | undefined)?.remove());

    async function templated(values: object = {}): Promise<Objects> {
      const file = join(chart.directory, "..", "values.yaml");
      writeFileSync(file, stringify(values));
      const { stdout } = await execa(helm, ["template", RELEASE, chart.directory, "-n", "monitoring", "-f", file]);
      return objectsIn(stdout);
    }

    const changed = async (values: object) => differences(objects, await templated(values));

    it("renders the objects that Kustomize takes, all of them and no other, field by field", async () => {
      const rendered = await templated();
      assert.deepEqual([...rendered.keys()].sort(), [...objects.keys()].sort());
      for (const [key, object] of objects) assert.deepEqual(rendered.get(key), object, key);
    });

    it("passes helm lint, and has a values file of its stack that says the same as the defaults", async () => {
      const { stdout } = await execa(helm, ["lint", "--strict", chart.directory]);
      assert.match(stdout, /1 chart\(s\) linted, 0 chart\(s\) failed/);
      const [defaults, own] = ["values.yaml", `values-${stack}.yaml`].map((file) =>
        readFileSync(join(chart.directory, file), "utf8"),
      );
      assert.equal(own, defaults);
    });

    it("changes an image everywhere it runs, replicas and resources of one workload, and nothing else", async () => {
      const image = "registry.example.com/grafana@sha256:0";
      const resources = { limits: { memory: "3Gi", cpu: "1.5" } };
      const found = await changed({
        images: { grafana: image },
        workloads: { alertmanager: { replicas: 7 }, loki: { resources: { loki: resources } } },
      });
      const spec = (workload: string) => `StatefulSet monitoring/${workload} spec`;
      const places = found.map((line) => line.replace(/: \S+ -> /, " = "));
      const limits = `${spec("loki")}.template.spec.containers[loki].resources.limits`;
      assert.deepEqual(places.sort(), [
        `${spec("alertmanager")}.replicas = 7`,
        `${spec("grafana")}.template.spec.containers[grafana].image = ${image}`,
        `${spec("grafana")}.template.spec.initContainers[admin-password].image = ${image}`,
        `${limits}.cpu = 1.5`,
        `${limits}.memory = 3Gi`,
      ]);
    });

    it("changes a retention wherever the tool is told of it, and rolls the pods that read it only at their start", async () => {
      const retention = { loki: "1234h", prometheus: { time: "99d", size: "9GB" }, alertmanager: "77h", jaegerDays: 5 };
      // An argument without a name is its own place: the old one goes, and the new one comes.
      const found = (await changed({ retention }))
        .map((line) => line.replace(/: \S+ -> /, " = ").replace(/args\[[^\]]*\]/, "args"))
        .filter((line) => !line.endsWith(" = -"));
      const rolled = found.filter((line) => line.includes("/checksum-config"));
      assert.equal(rolled.length, 1);
      assert.match(rolled[0] ?? "", /^StatefulSet monitoring\/loki .* = [0-9a-f]{16}$/);
      const annotation = 'metadata.annotations["insurance-lead-gen.com/retention"]';
      const cleaner = "CronJob monitoring/jaeger-index-cleaner";
      const pod = "spec.jobTemplate.spec.template.spec.containers[jaeger-index-cleaner]";
      const expected = [
        'ConfigMap monitoring/loki-config data["loki.yaml"] limits_config.max_query_lookback = 1234h',
        'ConfigMap monitoring/loki-config data["loki.yaml"] limits_config.retention_period = 1234h',
        'ConfigMap monitoring/prometheus-config data["prometheus.yml"] storage.tsdb.retention.size = 9GB',
        'ConfigMap monitoring/prometheus-config data["prometheus.yml"] storage.tsdb.retention.time = 99d',
        // Only where the stack keeps its own traces.
        ...(objects.has(cleaner) ? [`${cleaner} ${annotation} = 5d`, `${cleaner} ${pod}.args = 5`] : []),
        `StatefulSet monitoring/alertmanager ${annotation} = 77h`,
        "StatefulSet monitoring/alertmanager spec.template.spec.containers[alertmanager].args = --data.retention=77h",
        `StatefulSet monitoring/loki ${annotation} = 1234h`,
        `StatefulSet monitoring/prometheus ${annotation} = 99d`,
      ];
      const others = found.filter((line) => !rolled.includes(line));
      assert.deepEqual(others.sort(), expected.sort());
    });

    it("takes every secret from the values, whatever its characters, and rolls the pods that read it", async () => {
      const password = 'a"b: {{ c }} <d> \\ # é';
      const found = await changed({ secrets: { "grafana-admin-credentials": { "admin-password": password } } });
      const secret = found.filter((line) => line.startsWith("Secret "));
      const name = "Secret monitoring/grafana-admin-credentials stringData.admin-password";
      const marker = "<after apply: RandomPassword grafana-admin-password>";
      assert.deepEqual(secret, [`${name}: ${marker} -> ${password}`]);
      const others = found.filter((line) => !secret.includes(line));
      assert.ok(others.length >= 1);
      for (const line of others)
        assert.match(line, /spec\.template\.metadata\.annotations\[".*\/checksum-credentials"\]/);
      assert.ok(others.some((line) => line.startsWith("StatefulSet monitoring/grafana ")));
    });

    it("keeps both namespaces on request, and changes nothing else for it", async () => {
      const found = await changed({ keepNamespaces: true });
      const keep = 'metadata.annotations: - -> {"helm.sh/resource-policy":"keep"}';
      assert.deepEqual(found.sort(), [`Namespace /monitoring ${keep}`, `Namespace /monitoring-agents ${keep}`]);
    });
  });
}
