import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { labels } from "../../lib/labels";
import { meta } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { exposureIdentity, pageIdentity } from "./exposure-page";
import type { Page } from "./exposure-page";
import { gatewayName, plainListener } from "./gateway";

type Exposure = Settings["exposure"];

/** Where DNS01 challenges are written. */
export interface ChallengeZone {
  /** Name of the zone. */
  readonly name: string;
  /** Its id; with it cert-manager needs no permission to list zones. */
  readonly id: pulumi.Input<string>;
  readonly region: string;
}

export interface CertificatesArgs {
  readonly exposure: Exposure;
  readonly pages: readonly Page[];
  /** Needed when this stack creates an issuer with challenge dns01. */
  readonly challengeZone?: ChallengeZone | undefined;
}

function solver({ exposure, challengeZone }: CertificatesArgs) {
  const { mode, className, certificates } = exposure;
  if (certificates.challenge === "dns01") {
    if (!challengeZone) {
      throw new Error("exposure.certificates: challenge dns01 needs a zone; pass challengeZone to the component");
    }
    const { name, id, region } = challengeZone;
    return { selector: { dnsZones: [name] }, dns01: { route53: { region, hostedZoneID: id } } };
  }
  const parent = { name: gatewayName, namespace: namespaces.monitoring, kind: "Gateway", sectionName: plainListener };
  return mode === "gateway"
    ? { http01: { gatewayHTTPRoute: { parentRefs: [parent] } } }
    : { http01: { ingress: { ingressClassName: className, serviceType: "ClusterIP" } } };
}

/** Ours alone signs for our namespace only; others serve the whole cluster. */
const kindOf = (mode: Exposure["certificates"]["mode"]) => (mode === "self-signed" ? "Issuer" : "ClusterIssuer");

/** Makes `up` wait until cert-manager says that it is done. */
const untilReady = { "pulumi.com/waitFor": "condition=Ready" };

/** The ACME account that certificates are asked with, and how hosts are proven. */
export function issuerSpec(args: CertificatesArgs) {
  const { issuer, server, email } = args.exposure.certificates;
  return {
    acme: { server, email, privateKeySecretRef: { name: `${issuer}-account` }, solvers: [solver(args)] },
  };
}

/** A new key at each renewal. */
const privateKey = { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" };

/** Name of the issuer that signs the CA with its own key. */
export const rootIssuer = (issuer: string): string => `${issuer}-root`;

/** The CA of a self-signed issuer: a year, since people must trust it anew after each renewal. */
export function authoritySpec(issuer: string) {
  return {
    isCA: true,
    commonName: issuer,
    secretName: issuer,
    duration: "8760h",
    renewBefore: "2920h",
    privateKey,
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: rootIssuer(issuer) },
  };
}

/** A page's certificate: 90 days, which is what Let's Encrypt gives, renewed in the last 30 with a new key. */
export function certificateSpec({ host, tlsSecret }: Page, { certificates }: Exposure) {
  return {
    secretName: tlsSecret,
    dnsNames: [host],
    duration: "2160h",
    renewBefore: "720h",
    privateKey,
    issuerRef: { group: "cert-manager.io", kind: kindOf(certificates.mode), name: certificates.issuer },
  };
}

/**
 * TLS certificates by cert-manager, which must be installed: a ClusterIssuer for Let's Encrypt, one that exists, or an
 * Issuer with a CA of its own, and a Certificate per page.
 *
 * When it is down: nothing for 30 days, then browsers refuse the pages. `kubectl -n monitoring get certificate,challenge`
 * shows what a certificate waits for. `up` waits for the account of the issuer, not for certificates: a challenge may need
 * the DNS records that come after.
 */
export class Certificates extends pulumi.ComponentResource {
  constructor(name: string, args: CertificatesArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Certificates", name, {}, opts);
    const { mode, issuer: own } = args.exposure.certificates;
    const issuer =
      mode === "create" ? [this.createIssuer(args)] : mode === "self-signed" ? [this.createAuthority(own)] : [];
    for (const page of args.pages) this.createCertificate(page, args.exposure, issuer);
    this.registerOutputs({});
  }

  private createIssuer(args: CertificatesArgs) {
    const { issuer } = args.exposure.certificates;
    return new k8s.apiextensions.CustomResource(
      "cluster-issuer",
      {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: issuer, labels: labels(issuer, "cluster"), annotations: untilReady },
        spec: issuerSpec(args),
      },
      { parent: this, customTimeouts: { create: "5m", update: "5m" } },
    );
  }

  /** A CA that signs itself, and the issuer that signs pages with it. */
  private createAuthority(issuer: string) {
    const root = this.createOwn("Issuer", rootIssuer(issuer), { selfSigned: {} }, []);
    const authority = this.createOwn("Certificate", issuer, authoritySpec(issuer), [root]);
    return this.createOwn("Issuer", issuer, { ca: { secretName: issuer } }, [authority]);
  }

  private createOwn(kind: string, name: string, spec: object, dependsOn: pulumi.Resource[]) {
    return new k8s.apiextensions.CustomResource(
      `${kind}-${name}`.toLowerCase(),
      { apiVersion: "cert-manager.io/v1", kind, metadata: meta(name, exposureIdentity, untilReady), spec },
      { parent: this, dependsOn, customTimeouts: { create: "5m", update: "5m" } },
    );
  }

  private createCertificate(page: Page, exposure: Exposure, dependsOn: pulumi.Resource[]) {
    return new k8s.apiextensions.CustomResource(
      page.tlsSecret,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: meta(page.tlsSecret, pageIdentity(page)),
        spec: certificateSpec(page, exposure),
      },
      { parent: this, dependsOn },
    );
  }
}
