import { trace } from "@opentelemetry/api";
import type { LoggerOptions } from "pino";

/**
 * Options of pino, for `LoggerModule.forRoot({ pinoHttp: logging("lead-api") })` of nestjs-pino: one JSON object per line,
 * with the names by which runbooks, dashboards and the link from a log line to its trace look for them.
 */
export function logging(service: string): LoggerOptions {
  return {
    base: { service },
    messageKey: "message",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
    mixin() {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
  };
}
