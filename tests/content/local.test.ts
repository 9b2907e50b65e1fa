import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { render } from "../../preview/render/render";
import { settingsOf } from "../../scripts/docs/stacks";
import { root } from "../support/content";
import { previewOf } from "../support/program";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const guide = read("docs/local.md");
const kind = parse(read("examples/local/kind.yaml")) as {
  name: string;
  kubeadmConfigPatches: string[];
  nodes: { role: string; extraPortMappings: { containerPort: number; hostPort: number; listenAddress: string }[] }[];
};
const settings = settingsOf("local");

describe("content: the stack on a laptop", () => {
  it("is for the cluster that the guide makes: same context, one node, ports of the machine alone", () => {
    assert.equal(settings.cluster.context, `kind-${kind.name}`);
    assert.equal(settings.load.nodes, kind.nodes.length);
    assert.deepEqual(
      kind.nodes.flatMap(({ extraPortMappings }) => extraPortMappings),
      [80, 443].map((port) => ({ containerPort: port, hostPort: port, listenAddress: "127.0.0.1" })),
    );
    assert.ok(guide.includes(`kind delete cluster --name ${kind.name}`));
  });

  it("lets kubelets ask the cluster's CA for certificates, which Prometheus demands", () => {
    const [kubelet] = kind.kubeadmConfigPatches.map((patch) => parse(patch) as unknown);
    assert.deepEqual(kubelet, { kind: "KubeletConfiguration", serverTLSBootstrap: true });
  });

  it("installs the controller in the namespace that network policies let browsers in from", () => {
    const { controllerNamespace, certificates } = settings.exposure;
    assert.ok(guide.includes(`nginx-ingress --namespace ${controllerNamespace} `));
    assert.ok(guide.includes(`cert-manager --namespace ${certificates.namespace} `));
  });

  it("installs the cert-manager whose definitions the tests apply", () => {
    const [, pinned] = /cert-manager (v[\d.]+)/.exec(read("tools/crds/go.mod")) ?? [];
    assert.ok(pinned);
    assert.ok(guide.includes(`--version ${pinned} --set crds.enabled=true`));
  });

  it("names the pages that the stack publishes, and Secrets and keys that exist", async () => {
    const preview = await previewOf("local");
    const ingresses = preview.resources.filter(({ type }) => type.endsWith(":Ingress"));
    const pages = ingresses.map(({ name }) => `https://${name}.${settings.exposure.domain}`);
    assert.equal(pages.length, 4);
    assert.deepEqual(
      pages.filter((page) => !guide.includes(`| ${page} `)),
      [],
    );
    const asked = [...guide.matchAll(/get secret (\S+) -o jsonpath='\{\.data\.([^}]+)\}'/g)];
    const files = new Map(render(preview).files.map(({ path, content }) => [path, content]));
    const held = asked.map(([, secret = "", key = ""]) => {
      const text = files.get(`monitoring/secret-${secret}.yaml`);
      const ofCertManager = secret === settings.exposure.certificates.issuer;
      return text === undefined ? ofCertManager : key in (parse(text) as { stringData: object }).stringData;
    });
    assert.deepEqual(held, [true, true, true]);
  });

  it("tells the settings of the stack as they are", () => {
    assert.deepEqual(
      [settings.cluster.access, settings.aws, settings.loki.store, settings.jaeger.store, settings.thanos.enabled],
      ["kubeconfig", undefined, "filesystem", "badger", false],
    );
    const told = [...guide.matchAll(/`([a-z][\w.]+): ([\w.-]+)`/gi)].map(([, path = "", value]) => [path, value]);
    assert.ok(told.length >= 8);
    for (const [path = "", value] of told) {
      const found = path.split(".").reduce<unknown>((part, key) => Reflect.get(Object(part) as object, key), settings);
      assert.equal(String(found), value, path);
    }
  });
});
