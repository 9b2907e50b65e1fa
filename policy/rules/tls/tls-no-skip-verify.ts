import { resourceRule } from "../../lib/rule";
import { CONFIGURING, configTexts } from "../../model/strings";

/** Settings that turn certificate checks off, in YAML, JSON, INI, Alloy, flags and variables. */
const FORBIDDEN: readonly RegExp[] = [
  /(?<!\w)\w*skip_?(?:(?:tls|ssl|host)_?)?verif(?:y|ication)(?:_?insecure)?["']?\s*[:=]\s*["']?(?:true|yes|on|t|y|1)\b/,
  /--?[\w.-]*(?:insecure-skip-(?:tls-)?verify|skip-(?:tls|ssl|host)-verif(?:y|ication)|tls-skip-verify|kubelet-insecure-tls)(?:=(?:true|t|1)\b|(?=\s|$))/,
  /(?<=^|\s)--(?:insecure|no-check-certificate|no-verify-ssl)(?:=(?:true|t|1))?(?=\s|$)/,
  /\bcurl\s(?:[^|;&\n]*\s)?-\w*k\b/,
  /(?<!\w)\w*ssl[_-]?mode["']?\s*[:=]\s*["']?(?:disabled?|allow|prefer(?:red)?|skip-verify)\b|\btls=skip-verify\b/,
  /(?<!\w)(?!\w*skip)(?:\w*ssl_?verify|verify_(?:ssl|tls|certs?)|tls\.verify|verification_mode)["']?(?:\s*[:=]\s*|[ \t]+)["']?(?:false|no|off|none)\b/,
  /\b(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)=0|\bGIT_SSL_NO_VERIFY=(?:true|1)\b/,
];

/** One pattern, so that a text is read once; and a word of each, since most texts have none. */
const ANY_FORBIDDEN = new RegExp(FORBIDDEN.map(({ source }) => source).join("|"), "gim");
const WORDS = /verif|insecure|curl|ssl|no-check-certificate/i;

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
      for (const { groups, where } of text.find(ANY_FORBIDDEN, WORDS)) {
        report(text.at, "the CA to verify with", `told ${groups[0]?.replace(/["']/g, "")}${where}`);
      }
    });
  },
});
