import { policyDocument } from "./policy-document";
import type { PolicyDocument } from "./policy-document";

/**
 * Access policy of the domain: everybody who can reach it, over HTTP only.
 *
 * Open on purpose, and required by basic authentication: a policy that names IAM principals makes OpenSearch refuse
 * requests with a user and password. The security group decides who reaches the domain, fine-grained access control who may
 * do what. Source: OpenSearch Service developer guide, "Fine-grained access control".
 */
export function domainAccessPolicy(domainArn: string): PolicyDocument {
  return policyDocument({
    Sid: "FineGrainedAccessDecides",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: "es:ESHttp*",
    Resource: `${domainArn}/*`,
  });
}

/** CloudWatch policy that lets this domain, and no other, write into its own log groups. */
export function logDeliveryPolicy(logGroupsArn: string, domainArn: string, accountId: string): PolicyDocument {
  return policyDocument({
    Sid: "DomainLogs",
    Effect: "Allow",
    Principal: { Service: "es.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
    Resource: `${logGroupsArn}:*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnEquals: { "aws:SourceArn": domainArn },
    },
  });
}
