import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { plainHosts, plainTargets } from "../../model/plain-hosts";
import { CONFIGURING, configTexts } from "../../model/strings";
import { configTextsOf } from "../../model/text";

const PLAIN_MAIL =
  /\b(?:smtp_)?require_tls["']?\s*:\s*["']?(?:false|no|off|n)\b|(?<!\w)\w*starttls_policy["']?\s*=\s*["']?NoStartTLS\b/gi;

function matches(pattern: string, name: string): boolean {
  const host = name.replace(/\.$/, "");
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Stores of objects and indices that are told to be asked without TLS, whatever their address says. */
const PLAIN_STORE =
  /(?<!verify)(?:\b|_)insecure["']?\s*[:=]\s*["']?(?:true|yes|on|t|y|1)\b|\bES_TLS_ENABLED=(?:false|0|f)\b|(?<=[?&,;])(?:tls|ssl)=(?:false|0)\b|\bsecurity[._]protocol["']?\s*[:=]\s*["']?(?:SASL_)?PLAINTEXT\b/gi;

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
    const isAllowed = (host: string): boolean => parameters.allowedPlain.some((pattern) => matches(pattern, host));
    each(configTexts(resource), (text) => {
      for (const { scheme, host, where } of plainHosts(text)) {
        if (!isAllowed(host)) report(text.at, "a URL with TLS", `${scheme}://${host}${where}`);
      }
      for (const { groups, where } of text.find(PLAIN_MAIL, /tls/i)) {
        report(text.at, "mail over TLS", `${groups[0]}${where}`);
      }
      for (const { groups, where } of text.find(PLAIN_STORE, /insecure|ES_TLS|tls=|ssl=|plaintext/i))
        report(text.at, "TLS", `told ${groups[0]}${where}`);
    });
    each(configTextsOf(resource), ([, text]) => {
      each(plainTargets(text), (target) => {
        if (!isAllowed((target.text() ?? "").replace(/:\d+$/, ""))) report(target, "scheme: https for this host");
      });
    });
  },
});
