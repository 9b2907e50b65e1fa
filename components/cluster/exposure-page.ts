import { namespaces, ports } from "../../lib/catalogue";
import type { Route } from "../../lib/contracts";
import type { Identity } from "../../lib/manifests";

/** A page as it is published: its host, and the Service that answers there. */
export interface Page {
  /** First label of the host, and name of its Ingress or HTTPRoute. */
  readonly name: string;
  readonly host: string;
  /** The page itself, or the login proxy before it. */
  readonly service: string;
  readonly port: number;
  /** Path that answers 200 without a login. */
  readonly healthPath: string;
  /** True when it stands behind the edge login and is open to listed addresses only. */
  readonly guarded: boolean;
  /** Secret with its certificate. */
  readonly tlsSecret: string;
}

/** Name of the login proxy before a page; flows.ts opens the ways to it. */
export const loginProxyOf = ({ endpoint }: Route): string => `oauth2-proxy-${endpoint.service}`;

/** The pages of a domain, each at `<name>.<domain>`; a page without a login of its own is reached through its login proxy. */
export function pagesOf(domain: string, routes: readonly Route[]): Page[] {
  return routes.map((route) => {
    const { name, endpoint, healthPath, ownLogin } = route;
    const backend = ownLogin
      ? { service: endpoint.service, port: endpoint.port, healthPath }
      : { service: loginProxyOf(route), port: ports["oauth2-proxy"].http, healthPath: "/ping" };
    return { name, host: `${name}.${domain}`, ...backend, guarded: !ownLogin, tlsSecret: `${name}-tls` };
  });
}

/** Identity of the objects that publish a page. */
export const pageIdentity = ({ name }: Page): Identity => ({
  workload: name,
  room: "cluster",
  namespace: namespaces.monitoring,
});

/** Identity of the objects that all pages share. */
export const exposureIdentity: Identity = { workload: "exposure", room: "cluster", namespace: namespaces.monitoring };

/** Seconds for which browsers refuse plain HTTP after a visit: a year, as hstspreload.org asks. */
export const strictTransportSeconds = 31_536_000;

/** Longest answer that pages may take, in seconds: Prometheus' own limit of a query. */
export const slowestAnswer = 120;
