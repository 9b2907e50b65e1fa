import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { INGRESS, ROUTES, SERVICE } from "../../lib/types";
import { albAnnotation } from "../ingress";
import { namespaceOf } from "../manifest";
import type { StackModel } from "../stack";
import { structureAt } from "../text";
import { endpointsOf, portsOf, selectedBy, type Endpoint } from "./services";

/** What an Ingress or HTTPRoute sends traffic to, with the place that names it. */
export function backendsOf(stack: StackModel, entry: Resource): readonly (Endpoint & { readonly at: Cursor })[] {
  return backendReferences(entry).flatMap(({ name, namespace, port, at }) => {
    const service = stack.find(SERVICE, namespace, name);
    if (service === undefined) return [];
    return portsOf(service, port).flatMap((one) =>
      endpointsOf(stack, service, one).map((endpoint) => ({ ...endpoint, at })),
    );
  });
}

/** A reference to a port of a Service. */
export interface BackendReference {
  readonly name: string;
  readonly namespace: string;
  /** Number or name. */
  readonly port: string | undefined;
  readonly at: Cursor;
}

/** What a rule of a route, or one of its backends, sends copies to. */
function mirrorsOf(holder: Cursor): Cursor[] {
  const filters = holder.key("filters").items();
  return filters.map((filter) => filter.at("requestMirror.backendRef")).filter((reference) => reference.exists());
}

function routedBy(route: Resource): readonly BackendReference[] {
  const references = route.props
    .at("spec.rules")
    .items()
    .flatMap((rule) => {
      const backends = rule.key("backendRefs").items();
      return [...backends, ...[rule, ...backends].flatMap(mirrorsOf)];
    });
  return references.map((at) => ({
    name: at.key("name").string() ?? "",
    namespace: at.key("namespace").string() ?? namespaceOf(route),
    port: at.key("port").text(),
    at,
  }));
}

/** What an action of the AWS Load Balancer Controller forwards to; undefined for a backend that is no such action. */
function forwardedBy(ingress: Resource, service: Cursor): readonly Cursor[] | undefined {
  if (service.at("port.name").string() !== "use-annotation") return undefined;
  const action = albAnnotation(ingress, `actions.${service.key("name").string()}`);
  if (!action.exists()) return undefined;
  const groups = structureAt(action).at("forwardConfig.targetGroups").items();
  return groups.filter((group) => group.key("serviceName").exists());
}

/** The Services that an Ingress or HTTPRoute names. */
export function backendReferences(entry: Resource): readonly BackendReference[] {
  if (entry.type !== INGRESS) return routedBy(entry);
  const rules = entry.props.at("spec.rules").items();
  const paths = rules.flatMap((rule) => rule.at("http.paths").items());
  const backends = paths.map((path) => path.at("backend.service"));
  const services = [entry.props.at("spec.defaultBackend.service"), ...backends].filter((service) => service.exists());
  const namespace = namespaceOf(entry);
  return services.flatMap((at): BackendReference[] => {
    const forwarded = forwardedBy(entry, at)?.map((group) => {
      return { name: group.key("serviceName").string() ?? "", namespace, port: group.key("servicePort").text(), at };
    });
    const port = at.at("port.number").text() ?? at.at("port.name").text();
    return forwarded ?? [{ name: at.key("name").string() ?? "", namespace, port, at }];
  });
}

/** What stands behind a Service that an Ingress or route names: the roles of the workloads that it selects. */
export function rolesBehind(stack: StackModel, { namespace, name }: BackendReference): readonly string[] {
  const service = stack.find(SERVICE, namespace, name);
  return service === undefined ? [] : selectedBy(stack, service).flatMap(({ role }) => role ?? []);
}

/** The types that `backendReferences` understands. */
export const ENTRIES = [INGRESS, ...ROUTES] as const;
