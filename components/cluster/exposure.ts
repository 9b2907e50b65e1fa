import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../lib/contracts";
import { meta } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { Certificates } from "./certificates";
import type { ChallengeZone } from "./certificates";
import { exposureIdentity, pageIdentity, pagesOf } from "./exposure-page";
import type { Page } from "./exposure-page";
import { gatewayName, gatewaySpec, redirectSpec, routeSpec, securityPolicySpec } from "./gateway";
import { accessPolicySpec, allowedClients, ingressAnnotations, ingressSpec } from "./ingress";
import { Login } from "./login";

export interface ExposureArgs {
  readonly settings: Settings["exposure"];
  /** Pages to publish, each at `<name>.<domain>`. */
  readonly routes: readonly Route[];
  /** Where DNS01 challenges are written; needed when this stack creates an issuer that uses them. */
  readonly challengeZone?: ChallengeZone | undefined;
  /** Client secret at the OpenID provider; needed with login mode oidc. */
  readonly oidcClientSecret?: pulumi.Output<string> | undefined;
}

/** A published page. */
export interface Host {
  /** First label, for example `grafana`. */
  readonly name: string;
  /** Full name. */
  readonly host: string;
  readonly url: string;
}

/** A Gateway with the part of its status that records point to. */
class Gateway extends k8s.apiextensions.CustomResource {
  declare readonly status: pulumi.Output<{ addresses?: { value?: string }[] } | undefined>;
}

/**
 * Publishes the pages: Ingress or Gateway API, TLS, and a login before pages that have none.
 *
 * Creates, by mode: `ingress` an Ingress and a Certificate per page, `alb` an Ingress per page that share one load balancer,
 * `gateway` a Gateway with HTTPRoutes and Certificates, `none` nothing. Controllers and cert-manager must be installed.
 * When it is wrong: pages cannot be reached from outside; `kubectl port-forward` still works. See README.md, "When it breaks".
 */
export class Exposure extends pulumi.ComponentResource {
  /** Published pages, in the order of the routes; empty with mode none. */
  readonly hosts: readonly Host[];
  /** DNS name of the load balancer, from the status of the first Ingress or of the Gateway; undefined with mode none. */
  readonly loadBalancerHostname: pulumi.Output<string | undefined> | undefined;

  constructor(name: string, args: ExposureArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Exposure", name, {}, opts);
    const { settings, routes } = args;
    const pages = settings.mode === "none" ? [] : pagesOf(settings.domain, routes);
    if (pages.length > 0) this.createLogin(args);
    if (settings.mode === "ingress" || settings.mode === "gateway") this.createCertificates(args, pages);
    this.loadBalancerHostname =
      settings.mode === "gateway" ? this.createGateway(pages, settings) : this.createIngresses(pages, settings);
    this.hosts = pages.map(({ name, host }) => ({ name, host, url: `https://${host}` }));
    this.registerOutputs({ hosts: this.hosts, loadBalancerHostname: this.loadBalancerHostname });
  }

  private createLogin({ settings, routes, oidcClientSecret: clientSecret }: ExposureArgs) {
    const guarded = routes.filter(({ ownLogin }) => !ownLogin);
    if (guarded.length === 0) return;
    const { login, domain } = settings;
    new Login("login", { settings: login, routes: guarded, domain, clientSecret }, { parent: this });
  }

  private createCertificates({ settings: exposure, challengeZone }: ExposureArgs, pages: readonly Page[]) {
    new Certificates("certificates", { exposure, pages, challengeZone }, { parent: this });
  }

  private createIngresses(pages: readonly Page[], settings: Settings["exposure"]) {
    const limited = settings.mode === "ingress" && settings.controllerFeatures && pages.some(({ guarded }) => guarded);
    const dependsOn = limited ? [this.createAccessPolicy(settings)] : [];
    const [first] = pages.map((page) => this.createIngress(page, settings, dependsOn));
    // Before the first update there is no status at all, whatever the types say.
    return first?.status.apply(
      (status: { loadBalancer?: { ingress?: { hostname?: string }[] } } | undefined) =>
        status?.loadBalancer?.ingress?.[0]?.hostname,
    );
  }

  private createAccessPolicy(settings: Settings["exposure"]) {
    return new k8s.apiextensions.CustomResource(
      allowedClients,
      {
        apiVersion: "k8s.nginx.org/v1",
        kind: "Policy",
        metadata: meta(allowedClients, exposureIdentity),
        spec: accessPolicySpec(settings),
      },
      { parent: this },
    );
  }

  private createIngress(page: Page, settings: Settings["exposure"], dependsOn: pulumi.Resource[]) {
    return new k8s.networking.v1.Ingress(
      page.name,
      {
        metadata: meta(page.name, pageIdentity(page), ingressAnnotations(page, settings)),
        spec: ingressSpec(page, settings),
      },
      { parent: this, dependsOn },
    );
  }

  private createGateway(pages: readonly Page[], settings: Settings["exposure"]) {
    const { gateway, dependsOn } = this.createListeners(pages, settings);
    for (const page of pages) {
      this.createRoute(page.name, meta(page.name, pageIdentity(page)), routeSpec(page), dependsOn);
    }
    this.createRoute("https-redirect", meta("https-redirect", exposureIdentity), redirectSpec(pages), dependsOn);
    return gateway.status.apply((status) => status?.addresses?.[0]?.value);
  }

  /** The policy comes before the routes, so that no guarded page is open to everybody for a moment. */
  private createListeners(pages: readonly Page[], settings: Settings["exposure"]) {
    const metadata = meta(gatewayName, exposureIdentity, { "pulumi.com/waitFor": "condition=Programmed" });
    const args = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata,
      spec: gatewaySpec(pages, settings),
      // Asks for the live object's status among the outputs.
      status: undefined,
    };
    const gateway = new Gateway("gateway", args, { parent: this });
    const limited = settings.controllerFeatures && pages.some(({ guarded }) => guarded);
    return { gateway, dependsOn: limited ? [gateway, this.createSecurityPolicy(pages, settings)] : [gateway] };
  }

  private createSecurityPolicy(pages: readonly Page[], settings: Settings["exposure"]) {
    return new k8s.apiextensions.CustomResource(
      allowedClients,
      {
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "SecurityPolicy",
        metadata: meta(allowedClients, exposureIdentity),
        spec: securityPolicySpec(pages, settings),
      },
      { parent: this },
    );
  }

  private createRoute(
    name: string,
    metadata: ReturnType<typeof meta>,
    spec: Record<string, unknown>,
    dependsOn: pulumi.Resource[],
  ) {
    return new k8s.apiextensions.CustomResource(
      name,
      { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec },
      { parent: this, dependsOn },
    );
  }
}
