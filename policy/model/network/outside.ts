import type { Cursor } from "../../lib/cursor";
import { configOf } from "../configs";
import type { StackModel } from "../stack";
import { environmentOf, flagOf, type Workload } from "../workload";
import type { Demand, Each } from "./demands";
import { podOf } from "./stack";

const HTTPS = 443;
const POSTGRES = 5432;
const SMTP = 587;

/** A port outside the cluster that a workload needs, and for what. */
type Need = readonly [port: number, why: string];

/** The last `:port` of a text; `fallback` where it has none, e.g. when an environment variable stands for the host. */
const portIn = (text: string | undefined, fallback: number): number =>
  Number(/:(\d+)(?:\/[^:]*)?$/.exec(text ?? "")?.[1] ?? fallback);

const isInside = (text: string): boolean => /\.svc(?:\.|:|\/|$)|localhost|127\.0\.0\.1/.test(text);

/** What a workload's configuration needs to reach outside the cluster: managed stores, databases and receivers. */
export function eachOutsideDemand(
  stack: StackModel,
  from: Workload,
  each: Each,
  visit: (demand: Demand) => void,
): void {
  const asked = new Set<number>();
  const ask = ([port, why]: Need): void => {
    if (!asked.has(port))
      visit({ from: podOf(from), to: "outside", port, protocol: "TCP", why, at: from.resource.props });
    asked.add(port);
  };
  each([objectStores, traceStores, receivers], (needs) => needs(stack, from).forEach(ask));
  each(databaseHosts(from), (place) => {
    const host = place.string() ?? "";
    if (!isInside(host)) ask([portIn(host, POSTGRES), "Grafana's database"]);
  });
}

function objectStores(stack: StackModel, workload: Workload): Need[] {
  const isShipping = workload.containers.some((container) => flagOf(container, "--objstore.config-file") !== undefined);
  const loki = workload.role === "loki" ? configOf(stack, workload, "loki")?.config : undefined;
  const isLokiInS3 =
    loki?.at("common.storage.s3").exists() === true || loki?.at("storage_config.aws").exists() === true;
  return isShipping || isLokiInS3 ? [[HTTPS, "objects in S3"]] : [];
}

function databaseHosts({ containers }: Workload): Cursor[] {
  const variables = containers.flatMap((container) => environmentOf(container, "GF_DATABASE_HOST") ?? []);
  return variables.map((variable) => variable.key("value"));
}

function traceStores(stack: StackModel, workload: Workload): Need[] {
  const { role } = workload;
  if (role === "jaeger-index-cleaner") return [[HTTPS, "traces in OpenSearch"]];
  if (role !== "jaeger-collector" && role !== "jaeger-query") return [];
  const backends = configOf(stack, workload, role)?.config?.at("extensions.jaeger_storage.backends").entries() ?? [];
  const urls = backends.flatMap(([, backend]) =>
    ["opensearch", "elasticsearch"].flatMap((kind) => backend.key(kind).key("server_urls").strings()),
  );
  return urls.filter((url) => !isInside(url)).map((url) => [portIn(url, HTTPS), "traces in OpenSearch"]);
}

function receivers(stack: StackModel, workload: Workload): Need[] {
  if (workload.role !== "alertmanager") return [];
  const config = configOf(stack, workload, "alertmanager")?.config;
  const channels = (config?.key("receivers").items() ?? []).flatMap((receiver) =>
    receiver.entries().flatMap(([kind, list]) => list.items().map(() => kind)),
  );
  const smarthost = config?.at("global.smtp_smarthost").text();
  return channels.map((kind) =>
    kind === "email_configs" ? [portIn(smarthost, SMTP), "e-mail"] : [HTTPS, "receivers of alerts"],
  );
}
