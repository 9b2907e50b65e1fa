import assert from "node:assert/strict";
import { runProgram } from "../../preview/engine";
import { Engine } from "../support/engine";
import type { Edit, Finding, Run } from "../support/engine";
import { Ahead } from "../support/engine/ahead";
import { inOrder, isMandatory } from "../support/engine/run";
import { keep } from "../support/engine/shared";

/** The verdicts of engine and offline preview over the same project. */
interface Verdicts {
  readonly run: Run;
  readonly offline: readonly Finding[];
}

async function judge(engine: Engine, edit: Edit): Promise<Verdicts> {
  const project = engine.copy(edit);
  const [run, { verdict }] = await Promise.all([
    engine.preview({ project, policies: true, inline: true }),
    runProgram({ directory: project.directory, stack: project.stack }),
  ]);
  return { run, offline: verdict.violations };
}

/** Resources of the program's own provider and of nobody's component. */
const added = `
import * as broken from "@pulumi/kubernetes";
const provider = new broken.Provider("broken", { kubeconfig: "{}", clusterIdentifier: "broken" });
const place = { namespace: "monitoring" };
const image = "docker.io/grafana/grafana:13.2.3";
const containers = [{ name: "app", image, securityContext: { privileged: true } }];
new broken.core.v1.Pod("root", { metadata: { name: "root", ...place }, spec: { containers } }, { provider });
const spec = { type: "LoadBalancer", ports: [{ port: 80 }] };
new broken.core.v1.Service("leak", { metadata: { name: "leak", ...place }, spec }, { provider });
const data = { password: "Hunter2Hunter2" };
new broken.core.v1.ConfigMap("open", { metadata: { name: "open", ...place }, data }, { provider });
`;

/** Gives a field of one resource of the program another value, as somebody would who edits its component. */
const patch = (type: string, name: string, [parent, field]: readonly [string, string], value: unknown): string => `
sdk.runtime.registerStackTransformation(({ type, name, props, opts }) =>
  type === ${JSON.stringify(type)} && name === ${JSON.stringify(name)}
    ? { props: { ...props, ${parent}: { ...props.${parent}, ${field}: ${JSON.stringify(value)} } }, opts }
    : undefined,
);
`;
const patches = [
  patch("kubernetes:storage.k8s.io/v1:StorageClass", "storage-class", ["parameters", "encrypted"], "false"),
  patch("kubernetes:policy/v1:PodDisruptionBudget", "prometheus", ["spec", "maxUnavailable"], 0),
];

/** How people break production, and the mandatory rules that must stop it; each rule by itself: breakages.test.ts. */
const breakages: readonly { readonly what: string; readonly edit: Edit; readonly rules: readonly string[] }[] = [
  {
    what: "settings: volumes that go with their claims, unprotected data, certificates of a test directory",
    edit: {
      settings: {
        "storage.reclaimPolicy": "Delete",
        "aws.protect": false,
        "exposure.certificates.server": "https://acme-staging-v02.api.letsencrypt.org/directory",
      },
    },
    rules: ["retention-volumes-kept", "aws-stateful-protected", "tls-certificate-issuer-allowed"],
  },
  {
    what: "the program: images of a moving tag and of a foreign registry, an open Service, a privileged pod, a credential",
    edit: {
      images: {
        grafana: "docker.io/grafana/grafana:latest",
        "redis-exporter": "registry.example.com/oliver006/redis_exporter:v1.88.0",
      },
      files: { "index.ts": (text) => ['import * as sdk from "@pulumi/pulumi";', ...patches, text, added].join("\n") },
    },
    rules: [
      "workload-image-pinned",
      "workload-image-registry-allowed",
      "network-service-type",
      "resources-memory-limit-set",
      "workload-not-privileged",
      "secrets-no-configmap",
      "storage-class-encrypted",
      "storage-pvc-class-encrypted",
      "ha-pdb-drainable",
    ],
  },
];

describe("engine: a preview of production is stopped by policies", function () {
  this.timeout(300_000);
  let verdicts: Ahead<Verdicts>;
  before(async function () {
    const engine = await keep(Engine.start(this, { stack: "production" }));
    verdicts = new Ahead(
      breakages.map(
        ({ edit }) =>
          () =>
            judge(engine, edit),
      ),
    );
  });

  for (const [index, { what, rules }] of breakages.entries()) {
    it(`over ${what} (${rules.join(", ")}), and the offline preview says the same`, async () => {
      const { run, offline } = await verdicts.result(index);
      assert.notEqual(run.exitCode, 0);
      assert.deepEqual(run.errors, ["preview failed\n"]);
      const mandatory = new Set(run.findings.filter(isMandatory).map(({ policy }) => policy));
      assert.deepEqual(
        rules.filter((rule) => !mandatory.has(rule)),
        [],
      );
      assert.deepEqual(inOrder(run.findings), inOrder(offline));
    });
  }
});
