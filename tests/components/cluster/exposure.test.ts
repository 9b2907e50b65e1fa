import assert from "node:assert/strict";
import { Exposure } from "../../../components/cluster/exposure";
import { gatewaySpec, redirectSpec, routeSpec, securityPolicySpec } from "../../../components/cluster/gateway";
import { ingressAnnotations, ingressSpec } from "../../../components/cluster/ingress";
import { pagesOf } from "../../../components/cluster/exposure-page";
import type { Page } from "../../../components/cluster/exposure-page";
import type { Route } from "../../../lib/contracts";
import { exposure as schema } from "../../../settings/schema/exposure";
import { recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";

const route = (name: string, service: string, port: number, ownLogin: boolean): Route => ({
  name,
  endpoint: { service, namespace: "monitoring", port, url: `http://${service}.monitoring.svc.cluster.local:${port}` },
  healthPath: `/health-of-${name}`,
  ownLogin,
});

const routes = [route("grafana", "grafana", 3000, true), route("jaeger", "jaeger-query", 16686, false)];
const settings = (changes: object) =>
  schema.parse({ domain: "example.com", certificates: { email: "sre@example.com" }, ...changes });
const pages = pagesOf("example.com", routes);
const [grafana, jaeger] = pages as [Page, Page];
const challengeZone = { name: "example.com", id: "Z123", region: "us-east-1" };

const record = (changes: object, given = routes, options?: RecordOptions) =>
  recordComponent(
    () => new Exposure("exposure", { settings: settings(changes), routes: given, challengeZone }, {}),
    options,
  );

const kinds = async (changes: object, given = routes) =>
  (await record(changes, given)).resources
    .map(({ type, name }) => `${type.split(":").slice(1).join(" ")} ${name}`)
    .sort();

const login = [
  "apps/v1 Deployment oauth2-proxy-jaeger-query",
  "cluster Login login",
  "core/v1 ConfigMap oauth2-proxy-templates",
  "core/v1 Secret oauth2-proxy",
  "core/v1 Secret oauth2-proxy-user",
  "core/v1 Service oauth2-proxy-jaeger-query",
  "core/v1 ServiceAccount oauth2-proxy-jaeger-query",
  "index/randomPassword RandomPassword oauth2-proxy-client-secret",
  "index/randomPassword RandomPassword oauth2-proxy-cookie-secret",
  "index/randomPassword RandomPassword oauth2-proxy-user",
  "policy/v1 PodDisruptionBudget oauth2-proxy-jaeger-query",
];

const certificates = [
  "cert-manager.io/v1 Certificate grafana-tls",
  "cert-manager.io/v1 Certificate jaeger-tls",
  "cert-manager.io/v1 ClusterIssuer cluster-issuer",
  "cluster Certificates certificates",
];

const ingresses = ["networking.k8s.io/v1 Ingress grafana", "networking.k8s.io/v1 Ingress jaeger"];

describe("components/cluster/exposure", () => {
  it("publishes a page with a login of its own directly, and any other through its login proxy", () => {
    assert.deepEqual(pages, [
      {
        name: "grafana",
        host: "grafana.example.com",
        service: "grafana",
        port: 3000,
        healthPath: "/health-of-grafana",
        guarded: false,
        tlsSecret: "grafana-tls",
      },
      {
        name: "jaeger",
        host: "jaeger.example.com",
        service: "oauth2-proxy-jaeger-query",
        port: 4180,
        healthPath: "/ping",
        guarded: true,
        tlsSecret: "jaeger-tls",
      },
    ]);
  });

  it("creates with mode ingress: login, issuer, a certificate and an Ingress per page, and the list of addresses", async () => {
    assert.deepEqual(
      await kinds({ mode: "ingress" }),
      [
        "cluster Exposure exposure",
        "k8s.nginx.org/v1 Policy monitoring-allowed-clients",
        ...login,
        ...certificates,
        ...ingresses,
      ].sort(),
    );
  });

  it("creates with mode alb: login and Ingresses; certificates are ACM's", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/x";
    assert.deepEqual(
      await kinds({ mode: "alb", certificateArn }),
      ["cluster Exposure exposure", ...login, ...ingresses].sort(),
    );
  });

  it("creates with mode gateway: a Gateway, a route per page, the redirect, and the list of addresses before the routes", async () => {
    assert.deepEqual(
      await kinds({ mode: "gateway", className: "envoy" }),
      [
        "cluster Exposure exposure",
        "gateway.envoyproxy.io/v1alpha1 SecurityPolicy monitoring-allowed-clients",
        "gateway.networking.k8s.io/v1 Gateway gateway",
        "gateway.networking.k8s.io/v1 HTTPRoute grafana",
        "gateway.networking.k8s.io/v1 HTTPRoute https-redirect",
        "gateway.networking.k8s.io/v1 HTTPRoute jaeger",
        ...login,
        ...certificates,
      ].sort(),
    );
    const { resources } = await record({ mode: "gateway", className: "envoy" });
    const policy = resources.find(({ type }) => type.endsWith(":SecurityPolicy"));
    const routed = resources.find(({ type, name }) => type.endsWith(":HTTPRoute") && name === "jaeger");
    assert.ok(policy && routed?.dependencies.includes(policy.urn));
  });

  it("creates nothing with mode none, and no login where every page has one", async () => {
    assert.deepEqual(await kinds({ mode: "none" }), ["cluster Exposure exposure"]);
    const alone = await kinds({ mode: "alb" }, routes.slice(0, 1));
    assert.deepEqual(alone, ["cluster Exposure exposure", "networking.k8s.io/v1 Ingress grafana"]);
  });

  it("leaves the objects of F5 NGINX and Envoy Gateway out for other controllers", async () => {
    const foreign = (kind: string) => /nginx|envoyproxy/.test(kind);
    for (const mode of ["ingress", "gateway"]) {
      assert.deepEqual((await kinds({ mode, controllerFeatures: false })).filter(foreign), []);
    }
    assert.deepEqual(ingressAnnotations(jaeger, settings({ controllerFeatures: false })), {});
  });

  it("tells the hosts, and the load balancer's name from the status of the first Ingress or of the Gateway", async () => {
    const status = {
      Ingress: { loadBalancer: { ingress: [{ hostname: "nlb.example.net" }] } },
      Gateway: { addresses: [{ type: "Hostname", value: "envoy.example.net" }] },
    };
    const outputs = (type: string) => {
      const kind = type.split(":").pop() ?? "";
      return kind === "Ingress" || kind === "Gateway" ? { status: status[kind] } : {};
    };
    for (const [mode, hostname] of [
      ["ingress", "nlb.example.net"],
      ["gateway", "envoy.example.net"],
    ] as const) {
      const { resources } = await record({ mode, login: { mode: "oidc" } }, routes, { outputs });
      const exposure = resources.find(({ type }) => type === "monitoring:cluster:Exposure");
      assert.deepEqual(exposure?.outputs, {
        hosts: [
          { name: "grafana", host: "grafana.example.com", url: "https://grafana.example.com" },
          { name: "jaeger", host: "jaeger.example.com", url: "https://jaeger.example.com" },
        ],
        loadBalancerHostname: hostname,
      });
    }
    assert.equal((await record({ mode: "none" })).component.loadBalancerHostname, undefined);
  });
});

describe("components/cluster/ingress", () => {
  it("has F5 NGINX redirect to HTTPS, tell browsers to stay there, and refuse guarded pages to strangers", () => {
    const open = {
      "nginx.org/redirect-to-https": "True",
      "nginx.org/hsts": "True",
      "nginx.org/hsts-max-age": "31536000",
      "nginx.org/proxy-read-timeout": "120s",
    };
    assert.deepEqual(ingressAnnotations(grafana, settings({})), open);
    assert.deepEqual(ingressAnnotations(jaeger, settings({})), {
      ...open,
      "nginx.org/policies": "monitoring-allowed-clients",
    });
    assert.deepEqual(ingressSpec(jaeger, settings({ className: "internal" })), {
      ingressClassName: "internal",
      rules: [
        {
          host: "jaeger.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "oauth2-proxy-jaeger-query", port: { number: 4180 } } },
              },
            ],
          },
        },
      ],
      tls: [{ hosts: ["jaeger.example.com"], secretName: "jaeger-tls" }],
    });
  });

  it("shares one ALB with TLS 1.2 or newer, and opens guarded hosts to listed addresses by a rule of their own", () => {
    const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/x";
    const alb = settings({ mode: "alb", certificateArn, allowedCidrs: ["10.0.0.0/8", "192.0.2.0/24"] });
    const annotations = ingressAnnotations(jaeger, alb);
    assert.deepEqual(annotations, {
      "alb.ingress.kubernetes.io/group.name": "monitoring",
      "alb.ingress.kubernetes.io/scheme": "internal",
      "alb.ingress.kubernetes.io/target-type": "ip",
      "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
      "alb.ingress.kubernetes.io/ssl-redirect": "443",
      "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "alb.ingress.kubernetes.io/certificate-arn": certificateArn,
      "alb.ingress.kubernetes.io/load-balancer-attributes":
        "routing.http.drop_invalid_header_fields.enabled=true,idle_timeout.timeout_seconds=120",
      "alb.ingress.kubernetes.io/listener-attributes.HTTPS-443":
        "routing.http.response.strict_transport_security.header_value=max-age=31536000",
      "alb.ingress.kubernetes.io/healthcheck-path": "/ping",
      "alb.ingress.kubernetes.io/conditions.oauth2-proxy-jaeger-query":
        '[{"field":"source-ip","sourceIpConfig":{"values":["10.0.0.0/8","192.0.2.0/24"]}}]',
    });
    const conditions = Object.keys(ingressAnnotations(grafana, alb)).filter((key) => key.includes("conditions"));
    assert.deepEqual(conditions, []);
    const { ingressClassName, tls } = ingressSpec(jaeger, alb) as { ingressClassName: string; tls?: unknown };
    assert.deepEqual([ingressClassName, tls], ["alb", undefined]);
  });

  it("refuses more address blocks than a rule of an ALB can hold", () => {
    const allowedCidrs = ["10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];
    assert.throws(() => ingressAnnotations(jaeger, settings({ mode: "alb", allowedCidrs })), {
      message:
        "exposure.allowedCidrs: 10.0.0.0/8, 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 are more than the 3 address blocks " +
        "that a rule of an ALB can hold beside host and path; merge them into larger blocks",
    });
  });
});

describe("components/cluster/gateway", () => {
  it("listens for each host with its own certificate, and for plain HTTP", () => {
    const allowedRoutes = { namespaces: { from: "Same" } };
    const https = (name: string) => ({
      name: `https-${name}`,
      hostname: `${name}.example.com`,
      port: 443,
      protocol: "HTTPS",
      tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: `${name}-tls` }] },
      allowedRoutes,
    });
    assert.deepEqual(gatewaySpec(pages, settings({ className: "envoy" })), {
      gatewayClassName: "envoy",
      listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes }, https("grafana"), https("jaeger")],
    });
  });

  it("routes hosts by HTTPS only, redirects plain HTTP, and admits listed addresses to guarded pages", () => {
    assert.deepEqual(redirectSpec(pages), {
      parentRefs: [{ name: "monitoring", sectionName: "http" }],
      hostnames: ["grafana.example.com", "jaeger.example.com"],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    });
    assert.deepEqual(routeSpec(jaeger), {
      parentRefs: [{ name: "monitoring", sectionName: "https-jaeger" }],
      hostnames: ["jaeger.example.com"],
      rules: [
        {
          filters: [
            {
              type: "ResponseHeaderModifier",
              responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: "max-age=31536000" }] },
            },
          ],
          backendRefs: [{ name: "oauth2-proxy-jaeger-query", port: 4180 }],
          timeouts: { request: "120s" },
        },
      ],
    });
    assert.deepEqual(securityPolicySpec(pages, settings({ allowedCidrs: ["10.1.0.0/16"] })), {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "jaeger" }],
      authorization: {
        defaultAction: "Deny",
        rules: [{ name: "allowed-clients", action: "Allow", principal: { clientCIDRs: ["10.1.0.0/16"] } }],
      },
    });
  });
});
