import assert from "node:assert/strict";
import { Certificates, certificateSpec, issuerSpec } from "../../../components/cluster/certificates";
import type { CertificatesArgs } from "../../../components/cluster/certificates";
import { pagesOf } from "../../../components/cluster/exposure-page";
import type { Page } from "../../../components/cluster/exposure-page";
import { exposure as schema } from "../../../settings/schema/exposure";
import { at } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const endpoint = { service: "grafana", namespace: "monitoring", port: 3000, url: "http://grafana:3000" };
const pages = pagesOf("example.com", [{ name: "grafana", endpoint, healthPath: "/api/health", ownLogin: true }]);
const challengeZone = { name: "example.com", id: "Z123", region: "eu-west-1" };

const args = (certificates: object, others: object = {}): CertificatesArgs => ({
  exposure: schema.parse({
    domain: "example.com",
    className: "public",
    certificates: { email: "sre@example.com", ...certificates },
    ...others,
  }),
  pages,
  challengeZone,
});

const account = {
  server: "https://acme-v02.api.letsencrypt.org/directory",
  email: "sre@example.com",
  privateKeySecretRef: { name: "monitoring-letsencrypt-account" },
};

describe("components/cluster/certificates", () => {
  it("proves hosts by a record in Route53, with the credentials of cert-manager's own role", () => {
    assert.deepEqual(issuerSpec(args({})), {
      acme: {
        ...account,
        solvers: [
          {
            selector: { dnsZones: ["example.com"] },
            dns01: { route53: { region: "eu-west-1", hostedZoneID: "Z123" } },
          },
        ],
      },
    });
  });

  it("proves hosts by HTTP through the Ingress class or the Gateway's plain listener", () => {
    const solvers = (others: object) => issuerSpec(args({ challenge: "http01" }, others)).acme.solvers;
    assert.deepEqual(solvers({}), [{ http01: { ingress: { ingressClassName: "public", serviceType: "ClusterIP" } } }]);
    const parent = { name: "monitoring", namespace: "monitoring", kind: "Gateway", sectionName: "http" };
    assert.deepEqual(solvers({ mode: "gateway" }), [{ http01: { gatewayHTTPRoute: { parentRefs: [parent] } } }]);
  });

  it("refuses challenge dns01 without a zone to write to", () => {
    assert.throws(() => issuerSpec({ ...args({}), challengeZone: undefined }), {
      message: "exposure.certificates: challenge dns01 needs a zone; pass challengeZone to the component",
    });
  });

  it("asks for 90 days, renews in the last third, and takes a new elliptic key each time", () => {
    assert.deepEqual(certificateSpec(pages[0] as Page, args({ issuer: "ours" }).exposure), {
      secretName: "grafana-tls",
      dnsNames: ["grafana.example.com"],
      duration: "2160h",
      renewBefore: "720h",
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "ours" },
    });
  });

  it("creates the issuer and waits for its account, or uses one that exists", async () => {
    const created = async (mode: string) => {
      const { resources } = await recordComponent(() => new Certificates("certificates", args({ mode }), {}));
      return resources.filter(({ custom }) => custom).map(({ type, inputs }) => [type, inputs["metadata"]]);
    };
    const labels = (name: string) => ({
      "app.kubernetes.io/name": name,
      "app.kubernetes.io/instance": name,
      "app.kubernetes.io/component": "cluster",
      "app.kubernetes.io/part-of": "insurance-lead-gen-monitoring",
      "app.kubernetes.io/managed-by": "pulumi",
    });
    const issuer = [
      "kubernetes:cert-manager.io/v1:ClusterIssuer",
      {
        name: "monitoring-letsencrypt",
        labels: labels("monitoring-letsencrypt"),
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
    ];
    const certificate = [
      "kubernetes:cert-manager.io/v1:Certificate",
      { name: "grafana-tls", namespace: "monitoring", labels: labels("grafana") },
    ];
    assert.deepEqual(await created("create"), [issuer, certificate]);
    assert.deepEqual(await created("adopt"), [certificate]);
  });

  it("signs pages with a CA of its own, of the namespace alone, each part waiting for the one before", async () => {
    const own = args({ mode: "self-signed", issuer: "ours" });
    const { resources } = await recordComponent(() => new Certificates("certificates", own, {}));
    const custom = resources.filter(({ custom: is }) => is);
    assert.deepEqual(
      custom.map(({ type, inputs }) => [type.split(":")[2], at(inputs, "metadata", "name"), inputs["spec"]]),
      [
        ["Issuer", "ours-root", { selfSigned: {} }],
        [
          "Certificate",
          "ours",
          {
            isCA: true,
            commonName: "ours",
            secretName: "ours",
            duration: "8760h",
            renewBefore: "2920h",
            privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
            issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "ours-root" },
          },
        ],
        ["Issuer", "ours", { ca: { secretName: "ours" } }],
        ["Certificate", "grafana-tls", certificateSpec(pages[0] as Page, own.exposure)],
      ],
    );
    assert.deepEqual(certificateSpec(pages[0] as Page, own.exposure).issuerRef, {
      group: "cert-manager.io",
      kind: "Issuer",
      name: "ours",
    });
    assert.deepEqual(
      custom.map(({ inputs, dependencies }) => [
        at(inputs, "metadata", "namespace"),
        at(inputs, "metadata", "annotations"),
        dependencies.map((urn) => urn.split("::").pop()),
      ]),
      [
        ["monitoring", { "pulumi.com/waitFor": "condition=Ready" }, []],
        ["monitoring", { "pulumi.com/waitFor": "condition=Ready" }, ["issuer-ours-root"]],
        ["monitoring", { "pulumi.com/waitFor": "condition=Ready" }, ["certificate-ours"]],
        ["monitoring", undefined, ["issuer-ours"]],
      ],
    );
  });
});
