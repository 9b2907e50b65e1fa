import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { namespaces, ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Route } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, selector } from "../../lib/labels";
import { disruptionBudgetSpec, meta, podMeta, serviceSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { password } from "../../lib/password";
import type { Settings } from "../../settings/schema";
import { loginProxyOf } from "./exposure-page";
import { loginFiles, loginPod } from "./login-pod";

/** The only user of mode htpasswd. */
const user = "monitoring";

const shared: Identity = { workload: "oauth2-proxy", room: "cluster", namespace: namespaces.monitoring };

const servicePorts = Object.entries(ports["oauth2-proxy"]).map(([name, port]) => ({ name, port }));

export interface LoginArgs {
  readonly settings: Settings["exposure"]["login"];
  /** Pages without a login of their own. */
  readonly routes: readonly Route[];
  /** Hosts are `<page>.<domain>`. */
  readonly domain: string;
  /** Client secret at the OpenID provider; needed with mode oidc. */
  readonly clientSecret?: pulumi.Output<string> | undefined;
}

/**
 * The edge login: an oauth2-proxy before each page that has no login of its own, whatever publishes the page.
 *
 * Creates: Secret `oauth2-proxy` (cookie key, client secret, users), with mode htpasswd also Secret `oauth2-proxy-user`
 * (username, password, for people to read) and ConfigMap `oauth2-proxy-templates`; per page a ServiceAccount, Deployment,
 * Service and PodDisruptionBudget `oauth2-proxy-<page>`.
 * When it is down: its page answers 502 or 503 from outside; inside the cluster everything goes on. Any one replica serves.
 */
export class Login extends pulumi.ComponentResource {
  constructor(name: string, args: LoginArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Login", name, {}, opts);
    const withForm = args.settings.mode === "htpasswd";
    const secret = this.createSecret(args.clientSecret, withForm ? this.createUser() : undefined);
    const templates = withForm ? [this.createTemplates()] : [];
    const digests = { credentials: secret.digest, ...templates[0]?.digests };
    const parts = [secret.resource, ...templates.map(({ resource }) => resource)];
    for (const route of args.routes) this.createProxy(route, args, digests, parts);
    this.registerOutputs({});
  }

  /** User and generated password; the hash comes from the provider too, so that a preview says "unknown" and not another one each time. */
  private createUser(): pulumi.Output<string> {
    const generated = new random.RandomPassword(
      "oauth2-proxy-user",
      { length: 32, overrideSpecial: "-_.~", minLower: 1, minUpper: 1, minNumeric: 1, minSpecial: 1 },
      { parent: this },
    );
    const stringData = { username: user, password: generated.result };
    new k8s.core.v1.Secret(
      "oauth2-proxy-user",
      { metadata: meta("oauth2-proxy-user", shared), stringData },
      { parent: this },
    );
    return pulumi.secret(pulumi.interpolate`${user}:${generated.bcryptHash}`);
  }

  private createSecret(configured: pulumi.Output<string> | undefined, htpasswd: pulumi.Output<string> | undefined) {
    const cookieSecret = password("oauth2-proxy-cookie-secret", undefined, { parent: this });
    const clientSecret = password("oauth2-proxy-client-secret", configured, { parent: this });
    const stringData = {
      "cookie-secret": cookieSecret,
      "client-secret": clientSecret,
      ...(htpasswd ? { htpasswd } : {}),
    };
    const resource = new k8s.core.v1.Secret(
      loginFiles.secret.name,
      { metadata: meta(loginFiles.secret.name, shared), stringData },
      { parent: this },
    );
    const digest = pulumi.unsecret(pulumi.all(stringData).apply((values) => checksum(values)));
    return { resource, digest };
  }

  private createTemplates() {
    const data = { "sign_in.html": readFileSync(join(__dirname, "templates", "sign_in.html"), "utf8") };
    const { name } = loginFiles.templates;
    const resource = new k8s.core.v1.ConfigMap(name, { metadata: meta(name, shared), data }, { parent: this });
    return { resource, digests: { templates: checksum(data) } };
  }

  private createProxy(
    route: Route,
    args: LoginArgs,
    digests: Record<string, pulumi.Input<string>>,
    dependsOn: pulumi.Resource[],
  ): void {
    const workload = loginProxyOf(route);
    const own: Identity = { ...shared, workload, version: imageVersion("oauth2-proxy") };
    const metadata = meta(workload, own);
    const opts = { parent: this };
    new k8s.core.v1.ServiceAccount(workload, { metadata, automountServiceAccountToken: false }, opts);
    new k8s.core.v1.Service(workload, { metadata, spec: serviceSpec(workload, servicePorts) }, opts);
    new k8s.policy.v1.PodDisruptionBudget(workload, { metadata, spec: disruptionBudgetSpec(workload) }, opts);
    const annotations = Object.entries(digests).map(([of, digest]) => [checksumAnnotation(of), digest]);
    new k8s.apps.v1.Deployment(
      workload,
      {
        metadata,
        spec: {
          replicas: args.settings.replicas,
          // One at a time, and no third pod, for which a small cluster may have no node.
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          selector: { matchLabels: selector(workload) },
          template: {
            metadata: podMeta(own, Object.fromEntries(annotations) as Record<string, pulumi.Input<string>>),
            spec: loginPod(route, `${route.name}.${args.domain}`, args.settings),
          },
        },
      },
      { ...opts, dependsOn },
    );
  }
}
