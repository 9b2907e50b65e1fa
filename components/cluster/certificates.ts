import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { labels } from "../../lib/labels";
import { meta } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { pageIdentity } from "./exposure-page";
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

/** The ACME account that certificates are asked with, and how hosts are proven. */
export function issuerSpec(args: CertificatesArgs) {
  const { issuer, server, email } = args.exposure.certificates;
  return {
    acme: { server, email, privateKeySecretRef: { name: `${issuer}-account` }, solvers: [solver(args)] },
  };
}

/** A page's certificate: 90 days, which is what Let's Encrypt gives, renewed in the last 30 with a new key. */
export function certificateSpec({ host, tlsSecret }: Page, { certificates }: Exposure) {
  return {
    secretName: tlsSecret,
    dnsNames: [host],
    duration: "2160h",
    renewBefore: "720h",
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: certificates.issuer },
  };
}

/**
 * TLS certificates by cert-manager, which must be installed: a ClusterIssuer for Let's Encrypt, or one that exists, and a
 * Certificate per page.
 *
 * When it is down: nothing for 30 days, then browsers refuse the pages. `kubectl -n monitoring get certificate,challenge`
 * shows what a certificate waits for. `up` waits for the account of the issuer, not for certificates: a challenge may need
 * the DNS records that come after.
 */
export class Certificates extends pulumi.ComponentResource {
  constructor(name: string, args: CertificatesArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Certificates", name, {}, opts);
    const issuer = args.exposure.certificates.mode === "create" ? [this.createIssuer(args)] : [];
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
        metadata: {
          name: issuer,
          labels: labels(issuer, "cluster"),
          annotations: { "pulumi.com/waitFor": "condition=Ready" },
        },
        spec: issuerSpec(args),
      },
      { parent: this, customTimeouts: { create: "5m", update: "5m" } },
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
