import assert from "node:assert/strict";
import { domainAccessPolicy, logDeliveryPolicy } from "../../../components/aws/opensearch-documents";

const domainArn = "arn:aws:es:eu-west-1:111122223333:domain/traces";

describe("policies of the OpenSearch domain", () => {
  it("let everybody speak HTTP to it, since basic authentication forbids IAM principals", () => {
    assert.deepEqual(domainAccessPolicy(domainArn), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "FineGrainedAccessDecides",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "es:ESHttp*",
          Resource: "arn:aws:es:eu-west-1:111122223333:domain/traces/*",
        },
      ],
    });
  });

  it("let only this domain of this account write logs, and only into its own groups", () => {
    const groups = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/opensearch/traces/*";
    assert.deepEqual(logDeliveryPolicy(groups, domainArn, "111122223333"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DomainLogs",
          Effect: "Allow",
          Principal: { Service: "es.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
          Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/opensearch/traces/*:*",
          Condition: {
            StringEquals: { "aws:SourceAccount": "111122223333" },
            ArnEquals: { "aws:SourceArn": domainArn },
          },
        },
      ],
    });
  });
});
