import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { CONFIGURING, configTexts } from "../../model/strings";

const PLAIN_URL =
  /\b(http|ws|redis|ldap|amqp|mqtt|ftp|smtp):\/\/(?:[^\s@/"']*@)?(\[[^\]]+\]|\$\{[^}]*\}|\$\([^)]*\)|[^\s:/"'`,;)\]}<>\\]+)/gi;
const PLAIN_MAIL = /\bsmtp_require_tls["']?\s*:\s*false\b|\bstarttls_policy\s*=\s*NoStartTLS\b/gi;

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Stores of objects and indices that are told to be asked without TLS, whatever their address says. */
const PLAIN_STORE = /\binsecure["']?\s*[:=]\s*["']?true\b|\bES_TLS_ENABLED=(?:false|0|f)\b/gi;

export const tlsNoPlaintextEndpoints = resourceRule({
  name: "tls-no-plaintext-endpoints",
  description: "What leaves the cluster is encrypted: every external URL in configs, arguments and variables uses TLS.",
  level: "mandatory",
  severity: "high",
  remediation: "Use https (rediss, ldaps, …); permit a host only where network policies bound who can reach it.",
  url: "https://kubernetes.io/docs/concepts/security/security-checklist/",
  parameters: {
    allowedPlain: texts("Hosts (`*` in front for any beginning) that may be reached without TLS.", [
      "*.svc",
      "*.svc.cluster.local",
      "localhost",
      "127.0.0.1",
      "0.0.0.0",
      "[::1]",
      "169.254.169.254",
      "169.254.170.23",
      "$(POD_IP)",
      "${POD_IP}",
    ]),
  },
  types: CONFIGURING,
  check: ({ resource, parameters, report, each }) => {
    each(configTexts(resource), (text) => {
      for (const { groups, where } of text.find(PLAIN_URL)) {
        const [, scheme = "", host = ""] = groups;
        if (parameters.allowedPlain.some((pattern) => matches(pattern, host))) continue;
        report(text.at, "a URL with TLS", `${scheme}://${host}${where}`);
      }
      for (const { groups, where } of text.find(PLAIN_MAIL)) {
        report(text.at, "mail over TLS", `${groups[0]}${where}`);
      }
      for (const { groups, where } of text.find(PLAIN_STORE)) report(text.at, "TLS", `told ${groups[0]}${where}`);
    });
  },
});
