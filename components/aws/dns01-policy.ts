import { policyDocument } from "./policy-document";
import type { PolicyDocument } from "./policy-document";

/**
 * What cert-manager needs to prove by DNS01 that a host is ours: TXT records named `_acme-challenge.` in one zone.
 *
 * `GetChange` cannot be narrowed further, since the id of a change is known only afterwards; it only tells whether a
 * change has been applied. Source: cert-manager documentation, "Route53".
 */
export function dns01Policy(partition: string, zoneId: string): PolicyDocument {
  const zone = `arn:${partition}:route53:::hostedzone/${zoneId}`;
  return policyDocument(
    {
      Sid: "SeeWhetherAChangeIsApplied",
      Effect: "Allow",
      Action: "route53:GetChange",
      Resource: `arn:${partition}:route53:::change/*`,
    },
    { Sid: "ReadTheZone", Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zone },
    {
      Sid: "WriteChallenges",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zone,
      Condition: {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        "ForAllValues:StringLike": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"] },
      },
    },
  );
}
