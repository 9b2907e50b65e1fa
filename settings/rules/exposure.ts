import { setSecret } from "../faults";
import type { Settings } from "../schema";
import { missing, rule, unless } from "./rule";

type Exposed = Pick<Settings, "exposure">;

/** True when cert-manager gets a certificate by an issuer that this stack creates. */
const isIssuedHere = ({ exposure: { mode, certificates } }: Exposed): boolean =>
  (mode === "ingress" || mode === "gateway") && certificates.mode === "create";

const asksOpenId = ({ exposure }: Exposed): boolean => exposure.mode !== "none" && exposure.login.mode === "oidc";

const letsEncrypt = /^https:\/\/acme[a-z0-9-]*\.api\.letsencrypt\.org\//;

const hosts = {
  hostsAreInTheZone: rule(
    "exposure.domain is dns.zone or below it, where records or DNS01 challenges are written there",
    ["exposure", "dns"],
    ({ exposure, dns }) => {
      const challenged = isIssuedHere({ exposure }) && exposure.certificates.challenge === "dns01";
      const written = exposure.mode !== "none" && (dns.mode !== "none" || challenged);
      const inside = exposure.domain === dns.zone || exposure.domain.endsWith(`.${dns.zone}`);
      return unless(!written || inside, {
        path: "exposure.domain",
        value: exposure.domain,
        reason: `is outside the zone ${dns.zone}, where no record for it can be written`,
        remedy: `write ${dns.zone} or a name below it, or change dns.zone`,
      });
    },
  ),

  recordsPointAtSomething: rule(
    "dns.mode pulumi goes with an exposure.mode other than none",
    ["exposure", "dns"],
    ({ exposure, dns }) =>
      unless(dns.mode !== "pulumi" || exposure.mode !== "none", {
        path: "dns.mode",
        value: dns.mode,
        reason: "has nothing to point at: exposure.mode is none",
        remedy: "write none, or expose the UIs",
      }),
  ),
};

/** AWS: a rule of an ALB compares at most five values; host and path are two of them. */
const mostSources = 3;

const loadBalancer = {
  albHasItsCertificate: rule("exposure.mode alb goes with exposure.certificateArn", ["exposure"], ({ exposure }) =>
    unless(
      exposure.mode !== "alb" || exposure.certificateArn !== undefined,
      missing(
        "exposure.certificateArn",
        "exposure.mode is alb, and an ALB takes its certificate from ACM",
        "write the ARN of a certificate for the hosts",
      ),
    ),
  ),

  albReachesPods: rule(
    "exposure.mode alb goes with network.ingressCidrs, from which the load balancer reaches pods",
    ["exposure", "network"],
    ({ exposure, network }) =>
      unless(exposure.mode !== "alb" || network.ingressCidrs.length > 0, {
        path: "network.ingressCidrs",
        value: undefined,
        reason: "is empty, but exposure.mode is alb: the load balancer could not reach pods from its subnets",
        remedy: "list the address blocks of the load balancer's subnets",
      }),
  ),

  albFitsItsConditions: rule(
    "with exposure.mode alb, exposure.allowedCidrs has at most three entries: a rule of an ALB compares no more",
    ["exposure"],
    ({ exposure: { mode, allowedCidrs } }) =>
      unless(mode !== "alb" || allowedCidrs.length <= mostSources, {
        path: "exposure.allowedCidrs",
        value: allowedCidrs.length,
        reason: "blocks are more than a rule of an ALB can compare beside host and path",
        remedy: `write at most ${mostSources}, joining neighboring blocks`,
      }),
  ),

  albRecordsUseItsZone: rule(
    "with exposure.mode alb, dns.loadBalancerType is application: a record with the zone id of the other kind is refused",
    ["exposure", "dns"],
    ({ exposure, dns }) =>
      unless(
        exposure.mode !== "alb" ||
          dns.mode !== "pulumi" ||
          dns.loadBalancer !== undefined ||
          dns.loadBalancerType === "application",
        {
          path: "dns.loadBalancerType",
          value: dns.loadBalancerType,
          reason: "is not the kind that exposure.mode alb creates, and records need the zone id of that kind",
          remedy: "write application, or set dns.loadBalancer",
        },
      ),
  ),
};

const certificates = {
  issuerHasAContact: rule(
    "exposure.certificates.mode create goes with exposure.certificates.email",
    ["exposure"],
    ({ exposure }) =>
      unless(
        !isIssuedHere({ exposure }) || exposure.certificates.email !== undefined,
        missing(
          "exposure.certificates.email",
          "the ACME server warns a contact of trouble",
          "write an address that is read, or set exposure.certificates.mode to adopt",
        ),
      ),
  ),

  letsEncryptReachesTheHosts: rule(
    "challenge http01 of Let's Encrypt goes with a public zone: it cannot resolve hosts of a private one",
    ["exposure", "dns"],
    ({ exposure, dns }) => {
      const { challenge, server } = exposure.certificates;
      const asksFromOutside = isIssuedHere({ exposure }) && challenge === "http01" && letsEncrypt.test(server);
      return unless(!asksFromOutside || !dns.privateZone, {
        path: "exposure.certificates.challenge",
        value: challenge,
        reason: "cannot succeed: Let's Encrypt does not see the hosts of a private zone (dns.privateZone)",
        remedy: "write dns01 with a public zone of the same name, or name an ACME server inside the network",
      });
    },
  ),
};

const login = {
  openIdIssuerIsNamed: rule(
    "exposure.login.mode oidc goes with exposure.login.issuerUrl",
    ["exposure"],
    ({ exposure }) =>
      unless(
        !asksOpenId({ exposure }) || exposure.login.issuerUrl !== undefined,
        missing("exposure.login.issuerUrl", "exposure.login.mode is oidc", "write the issuer's https URL"),
      ),
  ),

  openIdClientIsNamed: rule(
    "exposure.login.mode oidc goes with exposure.login.clientId",
    ["exposure"],
    ({ exposure }) =>
      unless(
        !asksOpenId({ exposure }) || exposure.login.clientId !== undefined,
        missing("exposure.login.clientId", "exposure.login.mode is oidc", "write the client id that the issuer gave"),
      ),
  ),

  openIdLetsSomebodyIn: rule(
    "exposure.login.mode oidc goes with exposure.login.emailDomains, without which oauth2-proxy does not start",
    ["exposure"],
    ({ exposure }) =>
      unless(!asksOpenId({ exposure }) || exposure.login.emailDomains.length > 0, {
        path: "exposure.login.emailDomains",
        value: undefined,
        reason: "is empty, but exposure.login.mode is oidc: oauth2-proxy does not start when nobody may log in",
        remedy: "list the e-mail domains that may log in",
      }),
  ),

  openIdClientHasItsSecret: rule(
    "exposure.login.mode oidc goes with the secret oidcClientSecret",
    ["exposure"],
    ({ exposure }, { keys }) =>
      unless(
        !asksOpenId({ exposure }) || keys.has("oidcClientSecret"),
        missing("oidcClientSecret", "exposure.login.mode is oidc", setSecret("oidcClientSecret")),
      ),
  ),
};

export const exposure = { ...hosts, ...loadBalancer, ...certificates, ...login };
