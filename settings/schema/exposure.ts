import { z } from "zod";
import { arn, zoneId } from "./aws-values";
import { amounts, cidr, count, email, hostname, httpsUrl, name, resources, text } from "./values";

const certificates = z
  .strictObject({
    mode: z
      .enum(["create", "adopt", "self-signed"])
      .default("create")
      .describe(
        "create a ClusterIssuer that asks an ACME server, use a ClusterIssuer that exists, or create an Issuer with a CA " +
          "of its own, which browsers distrust until they are told to trust it",
      ),
    issuer: name().default("monitoring-letsencrypt").describe("name of the issuer"),
    email: email().optional().describe("contact that Let's Encrypt warns; needed with mode create"),
    server: httpsUrl()
      .default("https://acme-v02.api.letsencrypt.org/directory")
      .describe("ACME directory; use the staging one until everything works, the real one has rate limits"),
    challenge: z
      .enum(["dns01", "http01"])
      .default("dns01")
      .describe("how the host is proven: Route53 record (works for internal hosts), or HTTP from the Internet"),
    namespace: name()
      .default("cert-manager")
      .describe("namespace cert-manager runs in; its service account gets the Route53 role"),
    serviceAccount: name().default("cert-manager").describe("service account of cert-manager"),
  })
  .prefault({})
  .describe("certificates by cert-manager");

const login = z
  .strictObject({
    mode: z
      .enum(["oidc", "htpasswd"])
      .default("htpasswd")
      .describe(
        "edge login of Prometheus, Alertmanager and Jaeger: an OpenID provider, or one generated user and password",
      ),
    issuerUrl: httpsUrl().optional().describe("OpenID issuer; needed with mode oidc"),
    clientId: text().optional().describe("OpenID client; needed with mode oidc"),
    emailDomains: z.array(text()).default([]).describe("e-mail domains that may log in with mode oidc"),
    replicas: count(1, 5).default(2).describe("pods of oauth2-proxy"),
    resources: resources().default(amounts("20m", "200m", "64Mi", "128Mi")),
  })
  .prefault({})
  .describe("oauth2-proxy before the UIs that have no login of their own");

export const exposure = z
  .strictObject({
    mode: z
      .enum(["ingress", "alb", "gateway", "none"])
      .default("ingress")
      .describe(
        "Ingress to an in-cluster controller, Ingress to the AWS Load Balancer Controller, Gateway API, or not at all",
      ),
    domain: hostname().describe("hosts are grafana., prometheus., alertmanager. and jaeger. of this domain"),
    className: name().default("nginx").describe("IngressClass, or GatewayClass with mode gateway"),
    controllerFeatures: z
      .boolean()
      .default(true)
      .describe(
        "use what F5 NGINX (mode ingress: allowedCidrs, HSTS) or Envoy Gateway (mode gateway: allowedCidrs) adds; " +
          "false with another controller, where that must be set up by its own means",
      ),
    controllerNamespace: name().default("nginx-ingress").describe("namespace of the in-cluster controller or gateway"),
    scheme: z.enum(["internal", "internet-facing"]).default("internal").describe("kind of load balancer with mode alb"),
    certificateArn: arn("acm").optional().describe("ACM certificate for all hosts; needed with mode alb"),
    allowedCidrs: z
      .array(cidr())
      .min(1)
      .default(["10.0.0.0/8"])
      .describe("client addresses that may reach Prometheus, Alertmanager and Jaeger"),
    certificates,
    login,
  })
  .describe("how people reach the UIs");

export const dns = z
  .strictObject({
    mode: z
      .enum(["pulumi", "external-dns", "none"])
      .default("pulumi")
      .describe("who writes the records; two writers for one name fight"),
    zone: hostname().describe("zone that the hosts are in; a Route53 hosted zone where this stack writes there"),
    zoneId: zoneId().optional().describe("id of the zone; looked up when absent"),
    privateZone: z.boolean().default(false).describe("look up the private zone of that name"),
    challengeZoneId: zoneId()
      .optional()
      .describe(
        "id of the public zone for DNS01 challenges, which Let's Encrypt reads from the Internet; " +
          "the hosts' zone unless that is private, then looked up when absent",
      ),
    loadBalancer: z
      .strictObject({
        hostname: hostname().describe("DNS name of the load balancer"),
        zoneId: zoneId().describe("hosted zone id of the load balancer, not of the domain"),
      })
      .optional()
      .describe("load balancer of the ingress controller; read from the Ingress status when absent"),
    loadBalancerType: z
      .enum(["network", "application"])
      .default("network")
      .describe("decides the load balancer's hosted zone id when it is looked up"),
  })
  .describe("Route53 records");
