import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/schema";
import { partition } from "./names";
import { logDeliveryPolicy } from "./opensearch-documents";

/** Log groups of a domain, by the type of log that OpenSearch publishes into them. */
const logs = {
  application: "ES_APPLICATION_LOGS",
  "index-slow": "INDEX_SLOW_LOGS",
  "search-slow": "SEARCH_SLOW_LOGS",
  audit: "AUDIT_LOGS",
} as const;

export interface OpenSearchLogsArgs {
  readonly domainName: string;
  readonly domainArn: string;
  readonly aws: Pick<AwsSettings, "region" | "accountId" | "kmsKeyArn" | "openSearch">;
}

/**
 * CloudWatch log groups of an OpenSearch domain, and the permission to write into them.
 *
 * Without the permission the domain cannot be created ("Resource Access Policy ... does not grant sufficient permissions").
 * All four types are published from the start, since enabling audit logs later moves the domain to new nodes.
 */
export class OpenSearchLogs extends pulumi.ComponentResource {
  /** What the domain publishes where. */
  readonly publishing: aws.types.input.opensearch.DomainLogPublishingOption[];
  /** Resources that must exist before the domain. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: OpenSearchLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:OpenSearchLogs", name, {}, opts);
    this.publishing = Object.entries(logs).map(([kind, logType]) => ({
      logType,
      cloudwatchLogGroupArn: this.createLogGroup(name, kind, args).arn,
    }));
    this.ready = args.aws.openSearch.logPolicy === "create" ? [this.createPolicy(name, args)] : [];
    this.registerOutputs({});
  }

  private createLogGroup(name: string, kind: string, { domainName, aws: account }: OpenSearchLogsArgs) {
    return new aws.cloudwatch.LogGroup(
      `${name}-${kind}`,
      {
        name: `/aws/opensearch/${domainName}/${kind}`,
        retentionInDays: account.openSearch.logRetentionDays,
        ...(account.kmsKeyArn === undefined ? {} : { kmsKeyId: account.kmsKeyArn }),
      },
      { parent: this },
    );
  }

  private createPolicy(
    name: string,
    { domainName, domainArn, aws: { region, accountId } }: OpenSearchLogsArgs,
  ): aws.cloudwatch.LogResourcePolicy {
    const groups = `arn:${partition(region)}:logs:${region}:${accountId}:log-group:/aws/opensearch/${domainName}/*`;
    return new aws.cloudwatch.LogResourcePolicy(
      name,
      { policyName: domainName, policyDocument: JSON.stringify(logDeliveryPolicy(groups, domainArn, accountId)) },
      { parent: this },
    );
  }
}
