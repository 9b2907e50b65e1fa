import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { acmCovers, certificateFor, issuerExists, shimIssuer } from "../../model/certificates";
import { albAnnotation, covers, isAlb } from "../../model/ingress";

export const tlsIngressHostHasCertificate = stackRule({
  name: "tls-ingress-host-has-certificate",
  description: "Each TLS host is named by a certificate that exists, from an issuer that exists.",
  level: "mandatory",
  severity: "high",
  remediation: "Add a Certificate with this dnsName and secretName, or the cert-manager.io/cluster-issuer annotation.",
  url: "https://cert-manager.io/docs/usage/ingress/",
  parameters: {
    externalIssuers: texts("Issuers and ClusterIssuers that exist outside this stack.", []),
    externalHosts: texts("Hosts (`*.` for one label) whose certificates exist outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    const { externalIssuers, externalHosts } = parameters;
    const external = (host: string): boolean => externalHosts.some((name) => covers(name, host));
    const [albs, others] = [true, false].map((wanted) => stack.ofType(INGRESS).filter((one) => isAlb(one) === wanted));
    each(albs ?? [], (ingress) => {
      if (albAnnotation(ingress, "certificate-arn").given()) return;
      each(ingress.props.at("spec.rules").items(), (rule) => {
        const host = rule.key("host").string();
        if (host === undefined || external(host) || acmCovers(stack, host)) return;
        report(rule.key("host"), "an ACM certificate: certificate-arn, or one for this host in the stack");
      });
    });
    each(others ?? [], (ingress) => {
      const shim = shimIssuer(ingress);
      if (shim !== undefined && !issuerExists(stack, ingress, shim, externalIssuers)) {
        report(shim.at, `${shim.kind} of this stack or of externalIssuers`);
      }
      each(ingress.props.at("spec.tls").items(), (entry) => {
        const certificate = certificateFor(stack, ingress, entry.key("secretName").string());
        each(entry.key("hosts").items(), (place) => {
          const host = place.string() ?? "";
          if (shim !== undefined || external(host) || certificate === "secret") return;
          if (certificate === undefined) report(place, "a Certificate with this host and the entry's secretName");
          else if (!certificate.names.some((name) => covers(name, host))) {
            report(place, `a host that ${certificate.describe} names in spec.dnsNames`);
          }
        });
        if (certificate === undefined || certificate === "secret") return;
        if (!issuerExists(stack, ingress, certificate.issuer, externalIssuers)) {
          report(certificate.issuer.at, `${certificate.issuer.kind} of this stack or of externalIssuers`);
        }
      });
    });
  },
});
