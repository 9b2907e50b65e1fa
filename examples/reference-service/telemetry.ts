import { randomBytes } from "node:crypto";

/** A place in a trace; in a real service the OpenTelemetry SDK carries it along by itself. */
export interface Context {
  readonly traceId: string;
  readonly spanId: string;
}

/** OpenTelemetry's span kinds, as OTLP numbers them. */
export const kinds = { server: 2, client: 3, producer: 4, consumer: 5 } as const;

type Attributes = Readonly<Record<string, string | number>>;

interface Ended {
  readonly context: Context;
  readonly parent: Context | undefined;
  readonly name: string;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

/** Reads the W3C header `traceparent`; undefined when it is absent or malformed. */
export function parseTraceparent(header: string | undefined): Context | undefined {
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? "") ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

const nanoseconds = (milliseconds: number) => `${BigInt(Math.round(milliseconds * 1000)) * 1000n}`;

const keyValues = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { doubleValue: value } : { stringValue: value },
  }));

/** Spans by OTLP and logs on stdout, both with the same trace id. */
export class Telemetry {
  private ended: Ended[] = [];

  /**
   * @param service name for `service.name` and the log field `service`
   * @param endpoint base URL of an OTLP/HTTP receiver, as in OTEL_EXPORTER_OTLP_ENDPOINT; spans are dropped without one
   * @param write receives each log line
   */
  constructor(
    private readonly service: string,
    private readonly endpoint: string | undefined,
    private readonly write: (line: string) => void,
  ) {}

  /** One JSON object per line: Alloy sends it to Loki, and `trace_id` links it to Jaeger in Grafana. */
  log(level: "info" | "warn" | "error", message: string, context: Context | undefined, fields: Attributes = {}): void {
    const trace = context && { trace_id: context.traceId, span_id: context.spanId };
    const record = { timestamp: new Date().toISOString(), level, message, service: this.service, ...trace, ...fields };
    this.write(JSON.stringify(record));
  }

  /** Runs work in a span of its own; the work may add attributes until it ends. */
  async span<Result>(
    name: string,
    kind: number,
    parent: Context | undefined,
    work: (context: Context, attributes: Record<string, string | number>) => Promise<Result>,
  ): Promise<Result> {
    const context = { traceId: parent?.traceId ?? hex(16), spanId: hex(8) };
    const attributes: Record<string, string | number> = {};
    const start = performance.timeOrigin + performance.now();
    const end = (failed: boolean) =>
      this.ended.push({
        ...{ context, parent, name, kind, start, attributes, failed },
        end: performance.timeOrigin + performance.now(),
      });
    try {
      const result = await work(context, attributes);
      end(attributes["error.type"] !== undefined);
      return result;
    } catch (error) {
      attributes["error.type"] ??= error instanceof Error ? error.name : "_OTHER";
      end(true);
      throw error;
    }
  }

  /** Sends what has ended; a collector that is away costs spans and never a request. */
  async flush(): Promise<void> {
    const spans = this.ended.splice(0);
    if (spans.length === 0 || this.endpoint === undefined) return;
    try {
      const response = await fetch(`${this.endpoint}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(this.request(spans)),
      });
      if (!response.ok) this.log("warn", "spans were refused", undefined, { status: response.status });
    } catch (error) {
      this.log("warn", "spans could not be sent", undefined, { error: String(error) });
    }
  }

  private request(spans: readonly Ended[]) {
    const encoded = spans.map(({ context, parent, name, kind, start, end, attributes, failed }) => ({
      ...context,
      ...(parent ? { parentSpanId: parent.spanId } : {}),
      ...{ name, kind, startTimeUnixNano: nanoseconds(start), endTimeUnixNano: nanoseconds(end) },
      attributes: keyValues(attributes),
      status: failed ? { code: 2 } : {},
    }));
    const resource = { attributes: keyValues({ "service.name": this.service }) };
    return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "reference-service" }, spans: encoded }] }] };
  }
}
