import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import type { Route } from "../../lib/contracts";
import { image } from "../../lib/images";
import {
  containerSecurity,
  goMemoryLimit,
  httpProbe,
  onePerNode,
  podSecurity,
  priorityClass,
  spread,
} from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { loginProxyOf, slowestAnswer } from "./exposure-page";

type LoginSettings = Settings["exposure"]["login"];

const { http, metrics } = ports["oauth2-proxy"];

/** User `nonroot` of the distroless image. */
const user = 65_532;

/** Secret and ConfigMap of all login proxies, and where they are mounted. */
export const loginFiles = {
  secret: { name: "oauth2-proxy", directory: "/etc/oauth2-proxy/secrets" },
  templates: { name: "oauth2-proxy-templates", directory: "/etc/oauth2-proxy/templates" },
} as const;

const secretFile = (key: string): string => `${loginFiles.secret.directory}/${key}`;

/** Where the program insists on a provider though users are in a file; the domain cannot exist (RFC 2606). */
const nowhere = "https://none.invalid";

/** An OpenID provider: whoever has an address in one of the domains may log in. */
function openIdArgs({ issuerUrl, clientId, emailDomains }: LoginSettings): string[] {
  return [
    `--oidc-issuer-url=${String(issuerUrl)}`,
    `--client-id=${String(clientId)}`,
    ...emailDomains.map((domain) => `--email-domain=${domain}`),
    "--code-challenge-method=S256",
    // There is only one way to log in; the page that offers it would be one click for nothing.
    "--skip-provider-button=true",
  ];
}

/** One user in a file; the provider that the program insists on leads nowhere and lets nobody in. */
function fileArgs(): string[] {
  return [
    `--htpasswd-file=${secretFile("htpasswd")}`,
    `--custom-templates-dir=${loginFiles.templates.directory}`,
    "--skip-oidc-discovery=true",
    `--oidc-issuer-url=${nowhere}`,
    `--login-url=${nowhere}`,
    `--redeem-url=${nowhere}`,
    `--oidc-jwks-url=${nowhere}`,
    "--client-id=none",
    "--email-domain=none.invalid",
  ];
}

/**
 * Arguments of the login proxy before a page.
 *
 * `--reverse-proxy` stays off: then X-Forwarded-* headers, which anybody can send, decide nothing (GHSA-7x63-xv5r-3p2x); the
 * URL to return to is given. Sessions live in the cookie without the provider's tokens, since larger cookies do not pass
 * every ingress; the price is that a person whom the provider has locked out stays in for up to 12 hours.
 */
export function loginArgs(route: Route, host: string, login: LoginSettings): string[] {
  return [
    `--http-address=0.0.0.0:${http}`,
    `--metrics-address=0.0.0.0:${metrics}`,
    `--upstream=${route.endpoint.url}/`,
    `--upstream-timeout=${slowestAnswer}s`,
    "--proxy-websockets=false",
    "--pass-basic-auth=false",
    `--redirect-url=https://${host}/oauth2/callback`,
    "--provider=oidc",
    ...(login.mode === "oidc" ? openIdArgs(login) : fileArgs()),
    `--client-secret-file=${secretFile("client-secret")}`,
    `--cookie-secret-file=${secretFile("cookie-secret")}`,
    "--cookie-secure=true",
    "--cookie-samesite=lax",
    "--cookie-expire=12h",
    "--session-cookie-minimal=true",
    "--silence-ping-logging=true",
  ];
}

/** The pod of a login proxy. */
export function loginPod(route: Route, host: string, login: LoginSettings): types.input.core.v1.PodSpec {
  const name = loginProxyOf(route);
  const { secret, templates } = loginFiles;
  const withForm = login.mode === "htpasswd";
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(user, user),
    // As long as the slowest answer it may be passing on.
    terminationGracePeriodSeconds: slowestAnswer,
    topologySpreadConstraints: spread(name, "DoNotSchedule"),
    affinity: onePerNode(name),
    containers: [
      {
        name: "oauth2-proxy",
        image: image("oauth2-proxy"),
        args: loginArgs(route, host, login),
        env: [goMemoryLimit(login.resources)],
        ports: [
          { name: "http", containerPort: http },
          { name: "metrics", containerPort: metrics },
        ],
        resources: login.resources,
        securityContext: containerSecurity(),
        readinessProbe: httpProbe("/ready", http, 5, 3),
        livenessProbe: httpProbe("/ping", http, 10, 6),
        volumeMounts: [
          { name: "secrets", mountPath: secret.directory, readOnly: true },
          ...(withForm ? [{ name: "templates", mountPath: templates.directory, readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: "secrets", secret: { secretName: secret.name } },
      ...(withForm ? [{ name: "templates", configMap: { name: templates.name } }] : []),
    ],
  };
}
