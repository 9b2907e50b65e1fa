import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Login } from "../../../components/cluster/login";
import { loginArgs, loginPod } from "../../../components/cluster/login-pod";
import type { Route } from "../../../lib/contracts";
import { exposure as schema } from "../../../settings/schema/exposure";
import { recordComponent } from "../../support/mocks";
import type { Recorded, RecordOptions } from "../../support/mocks";

const route: Route = {
  name: "prometheus",
  endpoint: {
    service: "prometheus",
    namespace: "monitoring",
    port: 9090,
    url: "http://prometheus.monitoring.svc.cluster.local:9090",
  },
  healthPath: "/-/healthy",
  ownLogin: false,
};

const login = (settings: object) => schema.parse({ domain: "example.com", login: settings }).login;
const oidc = {
  mode: "oidc",
  issuerUrl: "https://login.example.com",
  clientId: "monitoring",
  emailDomains: ["example.com", "example.org"],
};

const record = (settings: object, clientSecret?: string, options?: RecordOptions) =>
  recordComponent(
    () =>
      new Login(
        "login",
        {
          settings: login(settings),
          routes: [route],
          domain: "example.com",
          clientSecret: clientSecret === undefined ? undefined : pulumi.secret(clientSecret),
        },
        {},
      ),
    options,
  );

const find = (resources: readonly Recorded[], kind: string, name: string): Recorded => {
  const found = resources.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name);
  assert.ok(found, `${kind} ${name} was not created`);
  return found;
};

const annotations = (resources: readonly Recorded[]) => {
  const { spec } = find(resources, "Deployment", "oauth2-proxy-prometheus").inputs as {
    spec: { template: { metadata: { annotations: Record<string, string> } } };
  };
  return spec.template.metadata.annotations;
};

const before = [
  "--http-address=0.0.0.0:4180",
  "--metrics-address=0.0.0.0:44180",
  "--upstream=http://prometheus.monitoring.svc.cluster.local:9090/",
  "--upstream-timeout=120s",
  "--proxy-websockets=false",
  "--pass-basic-auth=false",
  "--redirect-url=https://prometheus.example.com/oauth2/callback",
  "--provider=oidc",
];

const after = [
  "--client-secret-file=/etc/oauth2-proxy/secrets/client-secret",
  "--cookie-secret-file=/etc/oauth2-proxy/secrets/cookie-secret",
  "--cookie-secure=true",
  "--cookie-samesite=lax",
  "--cookie-expire=12h",
  "--session-cookie-minimal=true",
  "--silence-ping-logging=true",
];

describe("components/cluster/login", () => {
  it("lets in who the OpenID provider knows in one of the domains", () => {
    assert.deepEqual(loginArgs(route, "prometheus.example.com", login(oidc)), [
      ...before,
      "--oidc-issuer-url=https://login.example.com",
      "--client-id=monitoring",
      "--email-domain=example.com",
      "--email-domain=example.org",
      "--code-challenge-method=S256",
      "--skip-provider-button=true",
      ...after,
    ]);
  });

  it("lets in the one user in the file, through a form, and nobody through a provider", () => {
    assert.deepEqual(loginArgs(route, "prometheus.example.com", login({})), [
      ...before,
      "--htpasswd-file=/etc/oauth2-proxy/secrets/htpasswd",
      "--custom-templates-dir=/etc/oauth2-proxy/templates",
      "--skip-oidc-discovery=true",
      "--oidc-issuer-url=https://none.invalid",
      "--login-url=https://none.invalid",
      "--redeem-url=https://none.invalid",
      "--oidc-jwks-url=https://none.invalid",
      "--client-id=none",
      "--email-domain=none.invalid",
      ...after,
    ]);
  });

  it("never trusts headers that anybody can send", () => {
    for (const settings of [{}, oidc]) {
      const trusting = /reverse-proxy|trusted|skip-auth|ping-user-agent|gcp-healthchecks/;
      assert.deepEqual(
        loginArgs(route, "prometheus.example.com", login(settings)).filter((arg) => trusting.test(arg)),
        [],
      );
    }
  });

  it("mounts the form only where there is one", () => {
    const mounts = (settings: object) =>
      (loginPod(route, "prometheus.example.com", login(settings)).volumes as { name: string }[]).map(
        ({ name }) => name,
      );
    assert.deepEqual(mounts({}), ["secrets", "templates"]);
    assert.deepEqual(mounts(oidc), ["secrets"]);
  });

  it("generates cookie key, client secret and user, and hashes the password by the provider, never here", async () => {
    const { resources } = await record({});
    const { inputs, secrets } = find(resources, "Secret", "oauth2-proxy");
    assert.deepEqual(inputs["stringData"], {
      "cookie-secret": "result-of-oauth2-proxy-cookie-secret",
      "client-secret": "result-of-oauth2-proxy-client-secret",
      htpasswd: "monitoring:bcrypt-of-oauth2-proxy-user",
    });
    assert.deepEqual(secrets, ["stringData.cookie-secret", "stringData.client-secret", "stringData.htpasswd"]);
    assert.deepEqual(find(resources, "Secret", "oauth2-proxy-user").inputs["stringData"], {
      username: "monitoring",
      password: "result-of-oauth2-proxy-user",
    });
  });

  it("takes the configured client secret, and makes no user, with an OpenID provider", async () => {
    const { resources } = await record(oidc, "from-the-provider");
    assert.deepEqual(find(resources, "Secret", "oauth2-proxy").inputs["stringData"], {
      "cookie-secret": "result-of-oauth2-proxy-cookie-secret",
      "client-secret": "from-the-provider",
    });
    assert.deepEqual(
      resources.filter(({ name }) => name === "oauth2-proxy-user" || name === "oauth2-proxy-templates"),
      [],
    );
  });

  it("restarts the proxies when a credential or the form changes", async () => {
    const [one, other] = await Promise.all(
      ["first", "second"].map(async (secret) => annotations((await record(oidc, secret)).resources)),
    );
    assert.deepEqual(Object.keys(one ?? {}), ["insurance-lead-gen.com/checksum-credentials"]);
    assert.notDeepEqual(one, other);
    assert.deepEqual(Object.keys(annotations((await record({})).resources)), [
      "insurance-lead-gen.com/checksum-credentials",
      "insurance-lead-gen.com/checksum-templates",
    ]);
  });

  it("replaces one pod at a time, so that no third one needs a node", async () => {
    const { spec } = find((await record({ replicas: 3 })).resources, "Deployment", "oauth2-proxy-prometheus")
      .inputs as {
      spec: { replicas: number; strategy: unknown; selector: unknown };
    };
    assert.deepEqual(
      [spec.replicas, spec.strategy, spec.selector],
      [
        3,
        { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        {
          matchLabels: {
            "app.kubernetes.io/name": "oauth2-proxy-prometheus",
            "app.kubernetes.io/instance": "oauth2-proxy-prometheus",
          },
        },
      ],
    );
  });

  it("offers login and metrics on the Service, and knows everything but credentials at preview", async () => {
    const { resources } = await record({}, undefined, { preview: true });
    const { spec } = find(resources, "Service", "oauth2-proxy-prometheus").inputs as { spec: { ports: unknown } };
    assert.deepEqual(spec.ports, [
      { name: "http", port: 4180, targetPort: 4180, protocol: "TCP" },
      { name: "metrics", port: 44180, targetPort: 44180, protocol: "TCP" },
    ]);
    assert.deepEqual(find(resources, "Deployment", "oauth2-proxy-prometheus").unknowns, [
      "spec.template.metadata.annotations.insurance-lead-gen.com/checksum-credentials",
    ]);
  });
});
