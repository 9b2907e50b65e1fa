import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { parse } from "yaml";
import { alloyConfig } from "../../../components/alloy/config";
import { scrapeJobs } from "../../../components/prometheus/scrape";
import { textOf } from "../../../scripts/docs";
import { integration } from "../../../scripts/docs/integration";
import { settingsOf } from "../../../scripts/docs/stacks";
import { schema } from "../../../settings/schema";
import { root } from "../../support/content";
import { at } from "../../support/inventory";
import { namesOf } from "../../support/commands/cluster";
import { RenderedStack } from "../../support/servers/stack";

const examples = readdirSync(join(root, "examples/nestjs")).filter((file) => file.endsWith(".ts"));

describe("docs/integration.md", () => {
  let text: string;
  let template: unknown;
  const blocksOf = (language: string): string[] =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, body = ""]) => body);

  before(async () => {
    text = await textOf(integration);
    template = parse(blocksOf("yaml")[0] ?? "");
  });

  it("shows every file of the example, to the letter", () => {
    assert.ok(examples.length > 5, `${examples.length} files`);
    const shown = blocksOf("ts").map((block) => block.replace(/^\/\/ .*\n/, ""));
    assert.deepEqual(
      examples.filter((file) => !shown.includes(readFileSync(join(root, "examples/nestjs", file), "utf8"))),
      [],
    );
  });

  it("shows no TypeScript that does not parse", () => {
    const faults = blocksOf("ts").flatMap((source) => {
      const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true });
      return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    });
    assert.deepEqual(faults, []);
  });

  it("imports only what it tells to install, Node.js has, or a NestJS service has anyway", () => {
    const installed = /npm install (.+)/.exec(text)?.[1]?.split(" ") ?? [];
    const imported = blocksOf("ts").flatMap((source) =>
      [...source.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name),
    );
    assert.deepEqual(
      imported.filter((name) => !/^(\.|node:|@nestjs\/)/.test(name) && !installed.includes(name)),
      [],
    );
  });

  it("sends spans to a Service and a port that the stack renders", async () => {
    const env = at(template, "spec", "containers", 0, "env") as { name: string; value: string }[];
    const endpoint = new URL(env.find(({ name }) => name === "OTEL_EXPORTER_OTLP_ENDPOINT")?.value ?? "");
    const [service, namespace] = endpoint.hostname.split(".");
    const names = namesOf((await RenderedStack.of("production")).manifests);
    const found = names.find(
      (one) => one.kind === "service" && one.name.test(service ?? "") && one.namespace === namespace,
    );
    assert.ok(found?.ports.includes(Number(endpoint.port)), `${endpoint.host} is no Service`);
  });

  it("asks to be scraped by the annotations and the label that the scrape job reads, on a port that both stacks open", () => {
    const job = JSON.stringify(
      scrapeJobs(settingsOf("production").prometheus).find(({ job_name: name }) => name === "kubernetes-pods"),
    );
    const meta = (kind: string, name: string) => `__meta_kubernetes_pod_${kind}_${name.replace(/[./-]/g, "_")}`;
    const { annotations, labels } = at(template, "metadata") as Record<
      "annotations" | "labels",
      Record<string, string>
    >;
    for (const name of Object.keys(annotations)) assert.ok(job.includes(`"${meta("annotation", name)}"`), name);
    for (const name of Object.keys(labels)) assert.ok(job.includes(`"${meta("label", name)}"`), name);
    const port = Number(annotations["prometheus.io/port"]);
    for (const stack of ["production", "staging"]) {
      assert.ok(settingsOf(stack).network.applicationPorts.includes(port), `${port} is shut in ${stack}`);
    }
    assert.equal(at(template, "spec", "containers", 0, "ports", 0, "containerPort"), port);
  });

  it("names the label by which logs are kept, which the agent takes from the same label of the pod", () => {
    const settings = schema.shape.alloy.parse({});
    const config = alloyConfig({ settings, lokiUrl: "http://loki", cluster: "leads", environment: "test" });
    assert.match(
      config,
      /source_labels = \["__meta_kubernetes_pod_label_app_kubernetes_io_name"\]\s+target_label = "app"/,
    );
    assert.match(text, /query=\{app="lead-api"\}/);
  });
});
