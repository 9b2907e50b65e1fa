import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { runProgram } from "../../../preview/engine";
import type { Preview } from "../../../preview/engine";
import { writeDirectory } from "../../../preview/render/directory";
import { render } from "../../../preview/render/render";
import type { DetailedResource } from "../../../preview/resources";
import { secret, UNKNOWN, unknownFrom } from "../../../preview/values";
import type { WireObject } from "../../../preview/values";
import { fixture, inTemporaryDirectory } from "../support";

function filesOf(preview: Preview): Record<string, string> {
  return Object.fromEntries(render(preview).files.map(({ path, content }) => [path, content]));
}

const NOTHING: Preview = {
  project: "p",
  stack: "s",
  revealed: false,
  resources: [],
  outputs: {},
  verdict: { violations: [], unevaluated: [], exempted: [], ran: [] },
  notices: [],
  addressNames: new Map(),
  redact: (text) => text,
  durations: { program: 0, policies: 0 },
};

function resource(type: string, name: string, detailed: WireObject, more: Partial<DetailedResource> = {}) {
  const urn = `urn:pulumi:s::p::${type}::${name}`;
  const empty = { outputs: {}, dependencies: [], propertyDependencies: {}, options: {} };
  return { type, name, urn, custom: true, external: false, inputs: detailed, detailed, ...empty, ...more };
}

function object(apiVersion: string, kind: string, metadata: WireObject, rest: WireObject = {}): DetailedResource {
  const version = apiVersion === "v1" ? "core/v1" : apiVersion;
  return resource(`kubernetes:${version}:${kind}`, `${kind}-${String(metadata["name"])}`, {
    apiVersion,
    kind,
    metadata,
    ...rest,
  });
}

const rendered = (...resources: DetailedResource[]) => filesOf({ ...NOTHING, resources });

describe("rendering", function () {
  this.timeout(60_000);
  let preview: Preview;

  before(async () => {
    preview = await runProgram({ directory: fixture("tiny"), stack: "dev" });
  });

  it("gives every object a file, in folders by namespace, and everything else one by provider", () => {
    assert.deepEqual(Object.keys(filesOf(preview)).sort(), [
      "aws/opensearch-Domain-traces.json",
      "cluster/configmap-automatic-b5a9b8c6.yaml",
      "cluster/namespace-monitoring.yaml",
      "kustomization.yaml",
      "monitoring/configmap-inner.yaml",
      "monitoring/secret-credentials.yaml",
      "placeholders.json",
      "random/RandomPassword-password.json",
      "report.json",
    ]);
  });

  it("keeps the keys of a Secret with unknown and secret parts, and what is neither", () => {
    assert.equal(
      filesOf(preview)["monitoring/secret-credentials.yaml"],
      "# urn:pulumi:dev::tiny::tiny:room:Room$kubernetes:core/v1:Secret::credentials\n" +
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: credentials\n  namespace: monitoring\nstringData:\n" +
        '  password: "<after apply: RandomPassword password>"\n  token: <secret token>\n  user: admin\n',
    );
  });

  it("writes cloud resources with the options that matter to them", () => {
    assert.deepEqual(JSON.parse(filesOf(preview)["aws/opensearch-Domain-traces.json"] ?? ""), {
      urn: "urn:pulumi:dev::tiny::tiny:room:Room$aws:opensearch/domain:Domain::traces",
      type: "aws:opensearch/domain:Domain",
      name: "traces",
      parent: "urn:pulumi:dev::tiny::tiny:room:Room::room",
      options: { protect: true },
      properties: { domainName: "traces" },
    });
  });

  it("lists every placeholder with its place", () => {
    assert.deepEqual(JSON.parse(filesOf(preview)["placeholders.json"] ?? ""), [
      {
        file: "cluster/configmap-automatic-b5a9b8c6.yaml",
        path: "data.endpoint",
        marker: "<after apply: Domain traces>",
      },
      {
        file: "monitoring/secret-credentials.yaml",
        path: "stringData.password",
        marker: "<after apply: RandomPassword password>",
      },
      { file: "monitoring/secret-credentials.yaml", path: "stringData.token", marker: "<secret token>" },
    ]);
  });

  it("gives the same bytes for the same input", async () => {
    const again = await runProgram({ directory: fixture("tiny"), stack: "dev" });
    assert.deepEqual(filesOf(again), filesOf(preview));
  });

  it("shows no secret of any kind", async () => {
    const secrets = await runProgram({ directory: fixture("secrets"), stack: "fine" });
    const files = filesOf(secrets);
    const everything = JSON.stringify(files);
    for (const canary of ["canary-4711", Buffer.from("canary-4711-never-shown").toString("base64")]) {
      assert.equal(everything.includes(canary), false, canary);
    }
    assert.match(
      files["monitoring/secret-texts.yaml"] ?? "",
      /\n {2}password: <secret>\n {2}url: <secret>\n {2}user: somebody\n$/,
    );
    assert.match(files["monitoring/secret-encoded.yaml"] ?? "", /\n {2}password: PHNlY3JldD4=\n$/);
    assert.match(files["aws/rds-Instance-database.json"] ?? "", /"password": "<secret>",\n {4}"port": 0\n/);
  });

  it("orders the kustomization so that everything finds what it needs", () => {
    const files = rendered(
      object("networking.k8s.io/v1", "Ingress", { name: "web", namespace: "a" }),
      object("apps/v1", "StatefulSet", { name: "db", namespace: "a" }),
      object("v1", "Service", { name: "db", namespace: "a" }),
      object("example.com/v1", "Widget", { name: "w", namespace: "a" }),
      object("v1", "Secret", { name: "s", namespace: "a" }),
      object("storage.k8s.io/v1", "StorageClass", { name: "fast" }),
      object("v1", "Namespace", { name: "a" }),
    );
    assert.equal(
      files["kustomization.yaml"],
      "# Every Kubernetes object, in the order of creation.\n" +
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n" +
        "  - cluster/namespace-a.yaml\n  - cluster/storageclass-fast.yaml\n  - a/secret-s.yaml\n  - a/service-db.yaml\n" +
        "  - a/statefulset-db.yaml\n  - a/widget-w.yaml\n  - a/ingress-web.yaml\nsortOptions:\n  order: fifo\n",
    );
  });

  it("keeps markers within the schema: base64 in data, empty maps and lists, numbers", () => {
    const from = unknownFrom(["urn:pulumi:s::p::aws:rds/instance:Instance::db"]);
    const [secretFile, deployment] = [
      object("v1", "Secret", { name: "s" }, { data: { key: secret("aGk="), other: from } }),
      object(
        "apps/v1",
        "Deployment",
        { name: "d", labels: UNKNOWN },
        { spec: { replicas: from, args: from, image: from } },
      ),
    ].map((one) => Object.values(rendered(one))[0]);
    const encoded = Buffer.from("<after apply: Instance db>").toString("base64");
    assert.match(secretFile ?? "", new RegExp(`\ndata:\n {2}key: PHNlY3JldD4=\n {2}other: ${encoded}\n$`));
    assert.match(
      deployment ?? "",
      /\n {2}labels: {}\nspec:\n {2}args: \[\]\n {2}image: "<after apply: Instance db>"\n {2}replicas: 0\n$/,
    );
  });

  it("tells kinds of one name apart by their group, and namespaces from its own folders", () => {
    const files = rendered(
      object("example.com/v1", "Backup", { name: "x", namespace: "aws" }),
      object("velero.io/v1", "Backup", { name: "x", namespace: "aws" }),
      object("v1", "ConfigMap", { name: "system:info" }),
    );
    assert.deepEqual(Object.keys(files), [
      "cluster/configmap-system-info.yaml",
      "namespace-aws/backup-x.yaml",
      "namespace-aws/backup-x.velero.io.yaml",
      "kustomization.yaml",
      "placeholders.json",
      "report.json",
    ]);
  });

  it("says above an object what an update leaves as it is", () => {
    const set = object("apps/v1", "StatefulSet", { name: "db", namespace: "a" });
    const files = rendered({ ...set, options: { ignoreChanges: ["spec.volumeClaimTemplates"] } });
    assert.deepEqual((files["a/statefulset-db.yaml"] ?? "").split("\n").slice(0, 3), [
      `# ${set.urn}`,
      "# an update leaves spec.volumeClaimTemplates as it is",
      "apiVersion: apps/v1",
    ]);
  });

  it("refuses two resources that describe one object", () => {
    const one = object("v1", "ConfigMap", { name: "x", namespace: "a" });
    assert.throws(() => rendered(one, { ...one, urn: "urn:other" }), {
      exitCode: 3,
      message:
        "The program failed:\n\n  two resources describe the same Kubernetes object, ConfigMap a/x\n" +
        `  rename one of ${one.urn} and urn:other\n`,
    });
  });

  it("numbers cloud resources of one type and name", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "logs", {});
    assert.deepEqual(Object.keys(rendered(bucket, bucket)).slice(0, 2), [
      "aws/s3-Bucket-logs.json",
      "aws/s3-Bucket-logs-2.json",
    ]);
  });

  it("renders nothing for components, providers and what is only read, and says what it cannot render", () => {
    const resources = [
      resource("tiny:room:Room", "room", {}, { custom: false }),
      resource("pulumi:providers:aws", "aws", {}),
      resource("kubernetes:core/v1:Service", "existing", {}, { external: true }),
      resource("kubernetes:core/v1:ConfigMapPatch", "patch", { apiVersion: "v1", kind: "ConfigMap" }),
    ];
    const { files, skipped, manifests, others } = render({ ...NOTHING, resources });
    assert.deepEqual(
      [files.map(({ path }) => path), skipped, manifests, others],
      [["kustomization.yaml", "placeholders.json", "report.json"], ["ConfigMapPatch patch"], 0, 0],
    );
  });

  it("builds with kustomize", async function () {
    try {
      execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
    } catch {
      return this.skip();
    }
    await inTemporaryDirectory((directory) => {
      writeDirectory(`${directory}/out`, render(preview).files, { secret: false });
      const built = execFileSync("kubectl", ["kustomize", `${directory}/out`], { encoding: "utf8" });
      assert.deepEqual(
        [...built.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind),
        ["Namespace", "Secret", "ConfigMap", "ConfigMap"],
      );
    });
  });
});
