/** Variables of dashboards with the values that they have over recorded expositions, put into queries as Grafana does. */
import type { Prometheus } from "../servers/prometheus";
import type { Dashboard, Variable } from "../dashboards";
import { variableQuery } from "../dashboards";
import { ranges } from "./content";

/** Values of each variable of a dashboard; those of a field to type into, and of labels of logs, are none. */
export type Values = ReadonlyMap<string, readonly string[]>;

const escaped = (value: string): string => value.replace(/[\\^$*+?.()|[\]{}]/g, "\\$&");

/** One value as it is, several as a regular expression, in a string of PromQL or LogQL where a backslash is two. */
function written(values: readonly string[]): string {
  const [first = ""] = values;
  return values.length > 1 ? `(${values.map((value) => escaped(value).replaceAll("\\", "\\\\")).join("|")})` : first;
}

/** A query with all values of its variables, and with Grafana's own ranges. */
export const withValues = (expr: string, values: Values): string =>
  expr.replace(/\$\{?(\w+)\}?/g, (_, name: string) => ranges[name] ?? written(values.get(name) ?? []));

async function valuesOf({ name, ...variable }: Variable, before: Values, prometheus: Prometheus): Promise<string[]> {
  const query = withValues(variableQuery({ name, ...variable }), before);
  const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  if (series === undefined || label === undefined) throw new Error(`variable ${name} asks for ${query}`);
  return prometheus.ask<string[]>(`label/${label}/values?match[]=${encodeURIComponent(series)}`);
}

/** Values of the variables that a dashboard fills from metrics, in their order, since one may depend on another. */
export async function variableValues({ templating }: Dashboard, prometheus: Prometheus): Promise<Values> {
  const values = new Map<string, readonly string[]>();
  for (const variable of templating.list) {
    const fromMetrics = variable.type === "query" && variable.datasource?.uid === "prometheus";
    values.set(variable.name, fromMetrics ? await valuesOf(variable, values, prometheus) : []);
  }
  return values;
}
