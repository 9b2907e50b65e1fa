import type { Settings } from "../../settings/schema";
import { slowestAnswer, strictTransportSeconds } from "./exposure-page";
import type { Page } from "./exposure-page";

type Exposure = Settings["exposure"];

const group = "gateway.networking.k8s.io";

/** Name of the Gateway, in the namespace of the pages and of their certificates. */
export const gatewayName = "monitoring";

/** The listener for plain HTTP, which only redirects and answers challenges. */
export const plainListener = "http";

const listenerOf = ({ name }: Page): string => `https-${name}`;

/** One listener for HTTP and one per page for HTTPS, each with the page's own certificate. */
export function gatewaySpec(pages: readonly Page[], { className }: Exposure) {
  const allowedRoutes = { namespaces: { from: "Same" } };
  return {
    gatewayClassName: className,
    listeners: [
      { name: plainListener, port: 80, protocol: "HTTP", allowedRoutes },
      ...pages.map((page) => ({
        name: listenerOf(page),
        hostname: page.host,
        port: 443,
        protocol: "HTTPS",
        tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: page.tlsSecret }] },
        allowedRoutes,
      })),
    ],
  };
}

/** Sends browsers that come by plain HTTP to HTTPS. */
export function redirectSpec(pages: readonly Page[]) {
  return {
    parentRefs: [{ name: gatewayName, sectionName: plainListener }],
    hostnames: pages.map(({ host }) => host),
    rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
  };
}

/** Leads a page's host to its Service and tells browsers never to use plain HTTP again. */
export function routeSpec(page: Page) {
  const hsts = { name: "Strict-Transport-Security", value: `max-age=${strictTransportSeconds}` };
  return {
    parentRefs: [{ name: gatewayName, sectionName: listenerOf(page) }],
    hostnames: [page.host],
    rules: [
      {
        filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set: [hsts] } }],
        backendRefs: [{ name: page.service, port: page.port }],
        timeouts: { request: `${slowestAnswer}s` },
      },
    ],
  };
}

/** Object of Envoy Gateway that refuses guarded pages to other addresses than the listed ones. */
export function securityPolicySpec(pages: readonly Page[], { allowedCidrs }: Exposure) {
  const principal = { clientCIDRs: [...allowedCidrs] };
  return {
    targetRefs: pages.filter(({ guarded }) => guarded).map(({ name }) => ({ group, kind: "HTTPRoute", name })),
    authorization: {
      defaultAction: "Deny",
      rules: [{ name: "allowed-clients", action: "Allow", principal }],
    },
  };
}
