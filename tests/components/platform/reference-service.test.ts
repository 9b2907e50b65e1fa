import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { drift } from "../../../examples/reference-service/model";
import { startService } from "../../../examples/reference-service/service";
import { parseTraceparent } from "../../../examples/reference-service/telemetry";
import { until } from "./until";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

interface ExportRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** A receiver of OTLP/HTTP that keeps what it is sent. */
async function startReceiver() {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      assert.equal(request.url, "/v1/traces");
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as ExportRequest;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, spans, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("examples: the reference service", () => {
  it("sends one trace per lead by OTLP, from the caller through both jobs to both calls of the model", async () => {
    const receiver = await startReceiver();
    const service = await startService({
      port: 0,
      host: "127.0.0.1",
      otlpEndpoint: receiver.url,
      write: () => undefined,
    });
    const [traceId, caller] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    try {
      await fetch(`${service.url}/v1/leads`, {
        method: "POST",
        headers: { traceparent: `00-${traceId}-${caller}-01` },
        body: '{"channel":"phone"}',
      });
      await until("five spans", () => receiver.spans.length >= 5);
    } finally {
      await service.close();
      receiver.server.close();
    }
    const byId = new Map(receiver.spans.map((span) => [span.spanId, span]));
    const path = ({ name, kind, parentSpanId = "" }: Span): string =>
      `${byId.has(parentSpanId) ? `${path(byId.get(parentSpanId) as Span)} > ` : ""}${name}/${kind}`;
    assert.deepEqual(receiver.spans.map(path).sort(), [
      "POST/2",
      "POST/2 > process enrichment/5",
      "POST/2 > process enrichment/5 > chat example-large/3",
      "POST/2 > process enrichment/5 > process scoring/5",
      "POST/2 > process enrichment/5 > process scoring/5 > chat example-large/3",
    ]);
    assert.deepEqual([...new Set(receiver.spans.map((span) => span.traceId))], [traceId]);
    assert.equal(receiver.spans.find(({ name }) => name === "POST")?.parentSpanId, caller);
  });

  it("goes on when nobody receives its spans, and says so in its log", async () => {
    const lines: string[] = [];
    const service = await startService({
      port: 0,
      host: "127.0.0.1",
      otlpEndpoint: "http://127.0.0.1:9",
      write: (line) => lines.push(line),
    });
    try {
      const answer = await fetch(`${service.url}/v1/leads`, { method: "POST", body: '{"channel":"phone"}' });
      assert.equal(answer.status, 202);
      await until("a warning", () => lines.some((line) => line.includes("spans could not be sent")));
    } finally {
      await service.close();
    }
  });

  it("reads a traceparent, and takes a malformed one for none", () => {
    assert.deepEqual(parseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), {
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
    });
    assert.equal(parseTraceparent("00-short-b7ad6b7169203331-01"), undefined);
    assert.equal(parseTraceparent(undefined), undefined);
  });

  it("measures no drift for the accepted shares, and a shift above 0.2 when grades trade places", () => {
    assert.equal(drift({ hot: 20, warm: 50, cold: 30 }), 0);
    assert.equal(drift({ hot: 0, warm: 0, cold: 0 }), 0);
    assert.ok(drift({ hot: 50, warm: 20, cold: 30 }) > 0.2);
    assert.ok(Number.isFinite(drift({ hot: 100, warm: 0, cold: 0 })));
  });
});
