import { resourceRule } from "../../lib/rule";
import { CONFIGURING, configTexts } from "../../model/strings";

/** Grafana without a login, by variable, in grafana.ini, and by the proxy's word for whoever comes. */
const ANONYMOUS: readonly RegExp[] = [
  /\bGF_AUTH_ANONYMOUS_ENABLED=(?:true|1|t)\b/gi,
  /\[auth\.anonymous\][^[]*?\n[ \t]*enabled[ \t]*=[ \t]*(?:true|1|t)\b/gi,
];

export const secretsNoAnonymousAccess = resourceRule({
  name: "secrets-no-anonymous-access",
  description: "Nobody sees Grafana without a login; whoever does may query every data source.",
  level: "mandatory",
  severity: "critical",
  remediation: "Remove auth.anonymous; give a viewer's account, or publish a snapshot.",
  url: "https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/anonymous-auth/",
  types: CONFIGURING,
  check: ({ resource, report, each }) => {
    each(configTexts(resource), (text) => {
      for (const { where } of ANONYMOUS.flatMap((pattern) => text.find(pattern))) {
        report(text.at, "a login", `anonymous access${where}`);
      }
    });
  },
});
