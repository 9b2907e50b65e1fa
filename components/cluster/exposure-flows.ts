import { externalPorts, namespaces, ports } from "../../lib/catalogue";
import type { Flow, Party } from "../../lib/contracts";
import type { Settings } from "../../settings/schema";
import { jaegerServer, named, workload } from "./parties";

/** Pages behind the edge login: none of them has a login of its own. */
export function loginProtected({ jaeger }: Settings): ("prometheus" | "alertmanager" | "jaeger-query")[] {
  return ["prometheus", "alertmanager", ...(jaeger.enabled ? (["jaeger-query"] as const) : [])];
}

/** Where browsers come from: the load balancer itself, or the in-cluster controller. */
function browsers({ exposure, network }: Settings): Party {
  return exposure.mode === "alb"
    ? { cidrs: network.ingressCidrs, name: "load balancer" }
    : { namespaces: [exposure.controllerNamespace] };
}

/** The pods of a page behind the edge login. */
const pageServer = (page: ReturnType<typeof loginProtected>[number], { jaeger }: Settings): Party =>
  page === "jaeger-query" ? jaegerServer(jaeger, page) : workload(page);

function loginFlows(settings: Settings): Flow[] {
  const provider: Party = { cidrs: settings.network.notificationCidrs, name: "OpenID provider" };
  return loginProtected(settings).flatMap((page): Flow[] => {
    const login = named(`oauth2-proxy-${page}`, "oauth2-proxy");
    const { http, metrics } = ports["oauth2-proxy"];
    return [
      { from: browsers(settings), to: login, ports: [http], why: "browsers, before the login" },
      { from: login, to: pageServer(page, settings), ports: [ports[page].http], why: "browsers, after the login" },
      { from: workload("prometheus"), to: login, ports: [metrics], why: "scrape" },
      ...(settings.exposure.login.mode === "oidc"
        ? [{ from: login, to: provider, ports: [externalPorts.https], why: "login" }]
        : []),
    ];
  });
}

/** cert-manager answers HTTP01 challenges by pods of its own in our namespace, on a port it fixes. */
function challengeFlows(settings: Settings): Flow[] {
  const { mode, certificates } = settings.exposure;
  const issued = (mode === "ingress" || mode === "gateway") && certificates.mode === "create";
  if (!issued || certificates.challenge !== "http01") return [];
  const solver = { namespaces: [namespaces.monitoring], podLabels: { "acme.cert-manager.io/http01-solver": "true" } };
  return [{ from: browsers(settings), to: solver, ports: [8089], why: "HTTP01 challenge of cert-manager" }];
}

/** Who may open a page, and what stands before it. */
export function exposureFlows(settings: Settings): Flow[] {
  if (settings.exposure.mode === "none") return [];
  return [
    { from: browsers(settings), to: workload("grafana"), ports: [ports.grafana.http], why: "browsers" },
    ...loginFlows(settings),
    ...challengeFlows(settings),
  ];
}
