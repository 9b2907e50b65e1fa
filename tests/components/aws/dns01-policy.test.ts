import assert from "node:assert/strict";
import { dns01Policy } from "../../../components/aws/dns01-policy";

describe("policy of cert-manager", () => {
  it("writes nothing but challenges, and those in one zone", () => {
    assert.deepEqual(dns01Policy("aws", "Z123"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SeeWhetherAChangeIsApplied",
          Effect: "Allow",
          Action: "route53:GetChange",
          Resource: "arn:aws:route53:::change/*",
        },
        {
          Sid: "ReadTheZone",
          Effect: "Allow",
          Action: "route53:ListResourceRecordSets",
          Resource: "arn:aws:route53:::hostedzone/Z123",
        },
        {
          Sid: "WriteChallenges",
          Effect: "Allow",
          Action: "route53:ChangeResourceRecordSets",
          Resource: "arn:aws:route53:::hostedzone/Z123",
          Condition: {
            "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
            "ForAllValues:StringLike": {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
            },
          },
        },
      ],
    });
  });
});
