import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { INGRESS, ROUTES, SERVICE } from "../../lib/types";
import { namespaceOf } from "../manifest";
import type { StackModel } from "../stack";
import { endpointsOf, portsOf, selectedBy, type Endpoint } from "./services";

/** What an Ingress or HTTPRoute sends traffic to, with the place that names it. */
export function backendsOf(stack: StackModel, entry: Resource): readonly (Endpoint & { readonly at: Cursor })[] {
  return backendReferences(entry).flatMap(({ name, port, at }) => {
    const service = stack.find(SERVICE, namespaceOf(entry), name);
    if (service === undefined) return [];
    return portsOf(service, port).flatMap((one) =>
      endpointsOf(stack, service, one).map((endpoint) => ({ ...endpoint, at })),
    );
  });
}

/** A reference to a port of a Service. */
export interface BackendReference {
  readonly name: string;
  /** Number or name. */
  readonly port: string | undefined;
  readonly at: Cursor;
}

/** The Services that an Ingress or HTTPRoute names. */
export function backendReferences({ type, props }: Resource): readonly BackendReference[] {
  const rules = props.at("spec.rules").items();
  if (type !== INGRESS) {
    const references = rules.flatMap((rule) => rule.key("backendRefs").items());
    return references.map((at) => ({ name: at.key("name").string() ?? "", port: at.key("port").text(), at }));
  }
  const paths = rules.flatMap((rule) =>
    rule
      .at("http.paths")
      .items()
      .map((path) => path.at("backend.service")),
  );
  const services = [props.at("spec.defaultBackend.service"), ...paths].filter((service) => service.exists());
  return services.map((at) => ({
    name: at.key("name").string() ?? "",
    port: at.at("port.number").text() ?? at.at("port.name").text(),
    at,
  }));
}

/** What stands behind a Service that an Ingress or route names: the roles of the workloads that it selects. */
export function rolesBehind(stack: StackModel, entry: Resource, name: string): readonly string[] {
  const service = stack.find(SERVICE, namespaceOf(entry), name);
  return service === undefined ? [] : selectedBy(stack, service).flatMap(({ role }) => role ?? []);
}

/** The types that `backendReferences` understands. */
export const ENTRIES = [INGRESS, ...ROUTES] as const;
