import { number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { CERTIFICATE } from "../../lib/types";
import { parseDuration } from "../../model/quantity";

/** cert-manager's default duration, 90 days. */
const DEFAULT_SECONDS = 2160 * 3600;
/** What cert-manager's API accepts: Go knows no days. */
const GO_DURATION = /^(?:[0-9.]+(?:h|m|s|ms|us|ns))+$/;
const LEAST_PERCENTAGE = 33;
const SMALLEST_KEY: Readonly<Record<string, number>> = { RSA: 2048, ECDSA: 256 };

export const tlsCertificateLifetime = resourceRule({
  name: "tls-certificate-lifetime",
  description: "Certificates are short-lived, are renewed in time, and get a new key each time.",
  level: "mandatory",
  severity: "medium",
  remediation: "Set spec.duration, spec.renewBefore (a third of it or more) and spec.privateKey as the message says.",
  url: "https://cert-manager.io/docs/usage/certificate/",
  parameters: {
    maxHours: number("Longest permitted duration in hours; 2160 is what Let's Encrypt issues.", 2160, { minimum: 1 }),
  },
  types: [CERTIFICATE],
  check: ({ resource, parameters, report, each }) => {
    const spec = resource.props.key("spec");
    const key = spec.key("privateKey");
    const smallest = SMALLEST_KEY[key.key("algorithm").string() ?? "RSA"];
    each([key.key("size")], (size) => {
      if (smallest !== undefined && (size.number() ?? smallest) < smallest) report(size, `at least ${smallest}`);
    });
    each([key.key("rotationPolicy")], (policy) => {
      if (policy.string() === "Never") report(policy, '"Always", the default since cert-manager 1.18');
    });
    each([spec.key("renewBeforePercentage")], (percentage) => {
      if ((percentage.number() ?? LEAST_PERCENTAGE) < LEAST_PERCENTAGE)
        report(percentage, `at least ${LEAST_PERCENTAGE}`);
    });
    each([spec.key("duration"), spec.key("renewBefore")], (time) => {
      if (!GO_DURATION.test(time.string() ?? "0s")) report(time, 'hours, such as "2160h"');
    });
    const duration = spec.key("duration");
    const seconds = parseDuration(duration.string() ?? "") ?? DEFAULT_SECONDS;
    if (seconds > parameters.maxHours * 3600) report(duration, `at most ${parameters.maxHours}h`);
    const renewBefore = spec.key("renewBefore");
    const before = parseDuration(renewBefore.string() ?? "") ?? seconds / 3;
    if (before < seconds / 3)
      report(renewBefore, `at least a third of the duration, ${Math.ceil(seconds / 3 / 3600)}h`);
  },
});
