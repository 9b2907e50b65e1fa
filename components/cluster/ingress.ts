import type { types } from "@pulumi/kubernetes";
import type { Settings } from "../../settings/schema";
import { exposureIdentity, slowestAnswer, strictTransportSeconds } from "./exposure-page";
import type { Page } from "./exposure-page";

type Exposure = Settings["exposure"];
type Annotations = Record<string, string>;

/** Name of the object that lists the addresses from which guarded pages are open. */
export const allowedClients = "monitoring-allowed-clients";

/** The class that the AWS Load Balancer Controller serves. */
const albClass = "alb";

/** Oldest protocol TLS 1.2, and only ciphers with forward secrecy. */
const albPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** An ALB rule compares at most five values; host and path are two of them. */
const mostAlbCidrs = 3;

const hsts = `max-age=${strictTransportSeconds}`;

/** Of F5's NGINX controller; any other ignores them, and redirects or not by its own rules. */
function nginxAnnotations({ guarded }: Page, { controllerFeatures }: Exposure): Annotations {
  if (!controllerFeatures) return {};
  return {
    "nginx.org/redirect-to-https": "True",
    "nginx.org/hsts": "True",
    "nginx.org/hsts-max-age": String(strictTransportSeconds),
    "nginx.org/proxy-read-timeout": `${slowestAnswer}s`,
    ...(guarded ? { "nginx.org/policies": allowedClients } : {}),
  };
}

/** By rule and not by security group, which is one for all hosts of the load balancer. */
function sourceCondition(page: Page, { allowedCidrs }: Exposure): Annotations {
  if (!page.guarded) return {};
  if (allowedCidrs.length > mostAlbCidrs) {
    throw new Error(
      `exposure.allowedCidrs: ${allowedCidrs.join(", ")} are more than the ${mostAlbCidrs} address blocks that a rule of ` +
        "an ALB can hold beside host and path; merge them into larger blocks",
    );
  }
  const condition = [{ field: "source-ip", sourceIpConfig: { values: allowedCidrs } }];
  return { [`conditions.${page.service}`]: JSON.stringify(condition) };
}

/** Of the AWS Load Balancer Controller: one load balancer for all pages, TLS by ACM. */
function albAnnotations(page: Page, exposure: Exposure): Annotations {
  const { scheme, certificateArn } = exposure;
  const annotations: Annotations = {
    "group.name": exposureIdentity.namespace,
    scheme,
    "target-type": "ip",
    "listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
    "ssl-redirect": "443",
    "ssl-policy": albPolicy,
    ...(certificateArn === undefined ? {} : { "certificate-arn": certificateArn }),
    "load-balancer-attributes":
      "routing.http.drop_invalid_header_fields.enabled=true," + `idle_timeout.timeout_seconds=${slowestAnswer}`,
    "listener-attributes.HTTPS-443": `routing.http.response.strict_transport_security.header_value=${hsts}`,
    "healthcheck-path": page.healthPath,
    ...sourceCondition(page, exposure),
  };
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value]),
  );
}

/** Annotations of a page's Ingress, by the controller that reads it. */
export function ingressAnnotations(page: Page, exposure: Exposure): Annotations {
  return exposure.mode === "alb" ? albAnnotations(page, exposure) : nginxAnnotations(page, exposure);
}

/** A page's Ingress; an ALB has its certificate from ACM and cannot read Secrets. */
export function ingressSpec(page: Page, { mode, className }: Exposure): types.input.networking.v1.IngressSpec {
  const service = { name: page.service, port: { number: page.port } };
  return {
    ingressClassName: mode === "alb" ? albClass : className,
    rules: [{ host: page.host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
    ...(mode === "alb" ? {} : { tls: [{ hosts: [page.host], secretName: page.tlsSecret }] }),
  };
}

/** Object of F5's NGINX controller that refuses other addresses than the listed ones. */
export const accessPolicySpec = ({ allowedCidrs }: Exposure) => ({ accessControl: { allow: [...allowedCidrs] } });
