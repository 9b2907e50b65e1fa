import { resourceRule } from "../../lib/rule";
import { CONFIGURING, configTexts } from "../../model/strings";

/** Grafana without a login, by variable and in grafana.ini: for everybody, or for whoever names himself in a header. */
const ANONYMOUS: readonly RegExp[] = [
  /\bGF_(?:AUTH_ANONYMOUS_ENABLED|AUTH_PROXY_ENABLED|USERS_ALLOW_SIGN_UP)=(?:true|yes|on|t|y|1)\b/gi,
  /\[auth\.(?:anonymous|proxy)\][^[]*?\n[ \t]*enabled[ \t]*=[ \t]*(?:true|yes|on|t|y|1)\b/gi,
  /\ballow_sign_up[ \t]*=[ \t]*(?:true|yes|on|t|y|1)\b/gi,
];

/** Paths and addresses that oauth2-proxy lets through; `/ping` needs no exception. */
const UNGUARDED = /(?:--skip-auth-|\bskip_auth_|\bOAUTH2_PROXY_SKIP_AUTH_)(?:regex|routes?)\b|--?trusted[-_]ips?\b/gi;

export const secretsNoAnonymousAccess = resourceRule({
  name: "secrets-no-anonymous-access",
  description:
    "Nobody sees Grafana, or a page behind the login proxy, without a login; whoever does may query every store.",
  level: "mandatory",
  severity: "critical",
  remediation: "Remove auth.anonymous, auth.proxy, sign-up and the proxy's exceptions; give a viewer's account.",
  url: "https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/anonymous-auth/",
  types: CONFIGURING,
  check: ({ resource, report, each }) => {
    each(configTexts(resource), (text) => {
      for (const { where } of ANONYMOUS.flatMap((pattern) => text.find(pattern))) {
        report(text.at, "a login", `anonymous access${where}`);
      }
      for (const { where } of text.find(UNGUARDED)) report(text.at, "a login", `an exception from it${where}`);
    });
  },
});
