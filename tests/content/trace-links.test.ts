import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { kinds, Telemetry } from "../../examples/reference-service/telemetry";
import { renderedSources } from "../support/dashboards";
import { serviceLines, streamLabels, trace } from "../support/expositions/logs";

interface Tags {
  readonly datasourceUid: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

interface JsonData {
  readonly derivedFields?: readonly {
    readonly datasourceUid: string;
    readonly matcherType?: string;
    readonly matcherRegex: string;
  }[];
  readonly tracesToLogsV2?: Tags & { readonly filterByTraceID: boolean };
  readonly tracesToMetrics?: Tags;
  readonly exemplarTraceIdDestinations?: readonly { readonly datasourceUid: string }[];
}

/** Names of the attributes that every span of the reference service comes with. */
async function resourceAttributes(): Promise<string[]> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on("data", (part: Buffer) => bodies.push(part.toString()));
    request.on("end", () => response.end("{}"));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const telemetry = new Telemetry("lead-api", endpoint, () => undefined);
  await telemetry.span("request", kinds.server, undefined, () => Promise.resolve());
  await telemetry.flush();
  server.close();
  interface Request {
    readonly resourceSpans: readonly {
      readonly resource: { readonly attributes: readonly { readonly key: string }[] };
    }[];
  }
  const { resourceSpans } = JSON.parse(bodies.join("")) as Request;
  return resourceSpans.flatMap(({ resource }) => resource.attributes.map(({ key }) => key));
}

describe("content: links between traces, logs and metrics", function () {
  this.timeout(60_000);
  let sources: Map<string, JsonData>;

  before(async () => {
    sources = new Map((await renderedSources("production")).map(({ uid, jsonData }) => [uid, jsonData as JsonData]));
  });

  it("lead from a line of the reference service to its trace", () => {
    const fields = sources.get("loki")?.derivedFields ?? [];
    assert.deepEqual([...new Set(fields.map(({ datasourceUid }) => datasourceUid))], ["jaeger"]);
    const inLine = fields.filter(({ matcherType }) => matcherType !== "label");
    const found = serviceLines().flatMap((line) =>
      inLine.map(({ matcherRegex }) => new RegExp(matcherRegex).exec(line)?.[1]),
    );
    assert.deepEqual(
      found,
      serviceLines().map(() => trace.traceId),
    );
  });

  it("lead from a span to log streams by labels that streams have, one of which every span tells", async () => {
    const link = sources.get("jaeger")?.tracesToLogsV2;
    assert.equal(link?.datasourceUid, "loki");
    assert.ok(link.filterByTraceID);
    const labels = await streamLabels();
    assert.deepEqual(
      link.tags.map(({ value }) => value).filter((label) => !labels.includes(label)),
      [],
    );
    const attributes = await resourceAttributes();
    assert.deepEqual(attributes, ["service.name"]);
    assert.ok(link.tags.some(({ key }) => attributes.includes(key)));
  });

  it("lead from a span and from an exemplar to the data sources that are there", () => {
    assert.equal(sources.get("jaeger")?.tracesToMetrics?.datasourceUid, "prometheus");
    const destinations = sources.get("prometheus")?.exemplarTraceIdDestinations ?? [];
    assert.deepEqual(
      destinations.map(({ datasourceUid }) => datasourceUid),
      ["jaeger"],
    );
  });
});
