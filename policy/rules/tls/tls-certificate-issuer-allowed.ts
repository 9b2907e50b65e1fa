import { flag, texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { CERTIFICATE, CLUSTER_ISSUER, INGRESS, ISSUER } from "../../lib/types";
import { shimIssuer } from "../../model/certificates";

const STAGING = /acme-staging|\bstaging\b/;

export const tlsCertificateIssuerAllowed = resourceRule({
  name: "tls-certificate-issuer-allowed",
  description: "Certificates come from an issuer that browsers trust.",
  level: "mandatory",
  severity: "high",
  remediation: "Use the production ACME directory or a permitted issuer; permit others in the stack's policy config.",
  url: "https://letsencrypt.org/docs/staging-environment/",
  parameters: {
    allowed: texts("Names of permitted issuers; empty permits any.", []),
    allowSelfSigned: flag("Whether issuers may sign with their own key.", false),
    allowAcmeStaging: flag("Whether ACME staging directories, which browsers refuse, are accepted.", false),
  },
  types: [CERTIFICATE, ISSUER, CLUSTER_ISSUER, INGRESS],
  check: ({ resource, parameters, report }) => {
    const { allowed, allowSelfSigned, allowAcmeStaging } = parameters;
    const { props } = resource;
    const user = resource.type === INGRESS ? shimIssuer(resource)?.at : props.at("spec.issuerRef.name");
    const name = user?.string();
    if (user !== undefined && name !== undefined && allowed.length > 0 && !allowed.includes(name)) {
      report(user, `one of ${allowed.join(", ")}`);
    }
    const selfSigned = props.at("spec.selfSigned");
    if (!allowSelfSigned && selfSigned.exists()) report(selfSigned, "an ACME or CA issuer", "set");
    const server = props.at("spec.acme.server");
    if (server.exists() && server.string()?.startsWith("https://") !== true) report(server, "a directory with TLS");
    const unverified = props.at("spec.acme.skipTLSVerify");
    if (unverified.boolean() === true) report(unverified, "false, with caBundle for an own CA");
    if (!allowAcmeStaging && STAGING.test(server.string() ?? "")) report(server, "the production directory");
  },
});
