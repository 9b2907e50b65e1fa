import { resourceRule } from "../../lib/rule";
import { CONFIGURING, configTexts } from "../../model/strings";

/** Settings that turn certificate checks off, in YAML, JSON, INI, Alloy, flags and variables. */
const FORBIDDEN: readonly RegExp[] = [
  /\w*skip_?(?:tls_?|host_?)?verify(?:_?insecure)?["']?\s*[:=]\s*["']?(?:true|yes|on|t|y|1)\b/gi,
  /--?[\w.-]*(?:insecure-skip-(?:tls-)?verify|skip-tls-verify|tls-skip-verify|kubelet-insecure-tls)(?:=(?:true|t|1)|$)/gim,
  /(?<=^|\s)--insecure(?:=(?:true|t|1))?(?=\s|$)|\bcurl\s(?:[^|;&\n]*\s)?-\w*k\b/gim,
  /\w*ssl_?mode["']?\s*[:=]\s*["']?(?:disable|allow|prefer)\b/gi,
  /\bNODE_TLS_REJECT_UNAUTHORIZED=0/g,
];

export const tlsNoSkipVerify = resourceRule({
  name: "tls-no-skip-verify",
  description: "No program is told to accept a certificate that it cannot verify, or a connection that may be plain.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Give the program the CA instead: ca_file, sslrootcert, the service account's ca.crt for kubelet and API.",
  url: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config",
  types: CONFIGURING,
  check: ({ resource, report, each }) => {
    each(configTexts(resource), (text) => {
      for (const { groups, where } of FORBIDDEN.flatMap((pattern) => text.find(pattern))) {
        report(text.at, "the CA to verify with", `told ${groups[0]?.replace(/["']/g, "")}${where}`);
      }
    });
  },
});
