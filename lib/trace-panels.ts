import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import type * as common from "@grafana/grafana-foundation-sdk/common";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import * as table from "@grafana/grafana-foundation-sdk/table";

/** Which traces of a service a panel lists. */
export interface TraceSearch {
  /** Value of `service.name`, or a variable with it. */
  readonly service: string;
  /** Attributes that a span of the trace has, `error=true`. */
  readonly tags?: string;
  /** Least duration, `1s`. */
  readonly minDuration?: string;
}

interface TracePanelOptions {
  readonly title: string;
  /** What the reader should conclude, and what is normal. */
  readonly description: string;
  /** Columns out of 24; default 12. */
  readonly span?: number;
  /** Rows of 30 pixels. */
  readonly height?: number;
}

const tracesSource: common.DataSourceRef = { type: "jaeger", uid: "jaeger" };

/** Traces that a panel lists at most. */
const tracesListed = 20;

/** The SDK has no builder for queries to Jaeger; fields as in JaegerQuery of Grafana's plugin. */
function traceQuery(fields: Readonly<Record<string, string | number>>): Builder<Dataquery> {
  const query = { refId: "A", datasource: tracesSource, ...fields, _implementsDataqueryVariant: () => undefined };
  return { build: () => query };
}

/** Traces that a search finds, each with a link that opens it. */
export function traceListPanel(options: TracePanelOptions & { readonly search: TraceSearch }): table.PanelBuilder {
  const { title, description, span = 12, height = 8, search } = options;
  return new table.PanelBuilder()
    .title(title)
    .description(description)
    .span(span)
    .height(height)
    .datasource(tracesSource)
    .targets([traceQuery({ queryType: "search", limit: tracesListed, ...search })]);
}

/** One trace as its tree of spans; empty without an id. */
export function tracePanel(options: TracePanelOptions & { readonly traceId: string }): sdk.PanelBuilder {
  const { title, description, span = 24, height = 20, traceId } = options;
  return new sdk.PanelBuilder()
    .type("traces")
    .title(title)
    .description(description)
    .span(span)
    .height(height)
    .datasource(tracesSource)
    .targets([traceQuery({ query: traceId })]);
}
