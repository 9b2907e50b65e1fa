import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { externalPorts } from "../../lib/catalogue";
import type * as contracts from "../../lib/contracts";
import { password } from "../../lib/password";
import type { AwsSettings } from "../../settings/schema";
import versions from "../../versions.json";
import { awsName, domainName, partition } from "./names";
import { domainAccessPolicy } from "./opensearch-documents";
import { clusterConfig, ebsOptions, zonesOf } from "./opensearch-layout";
import { OpenSearchLogs } from "./opensearch-logs";
import { SecurityGroup } from "./security-group";

const username = "monitoring";

export interface OpenSearchArgs {
  readonly environment: string;
  readonly aws: Pick<AwsSettings, "region" | "accountId" | "subnetIds" | "kmsKeyArn" | "protect" | "openSearch">;
  /** Zones of the cluster; data nodes spread over at most as many. */
  readonly availabilityZones: number;
  /** VPC of the subnets. A domain can never move to another. */
  readonly vpcId: pulumi.Input<string>;
  /** Address blocks of nodes and pods, the only ones that may connect. */
  readonly nodeCidrs: readonly string[];
  /** Configured master password; generated when absent. */
  readonly password: pulumi.Output<string> | undefined;
}

/**
 * OpenSearch domain in the VPC that keeps traces.
 *
 * When it is down, the Jaeger collector drops spans once its queue is full and the Jaeger UI shows errors; nothing else
 * notices. Size: bytes of spans per day x retention x 2 copies x 1.45, over the data nodes. Changes of type, size or
 * version move it to new nodes (blue/green) for up to hours; each subnet needs 3 x data nodes / zones free addresses.
 */
export class OpenSearch extends pulumi.ComponentResource {
  /** How Jaeger reaches it. */
  readonly store: contracts.TraceStore;

  constructor(name: string, args: OpenSearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:OpenSearch", name, {}, opts);
    const { region, accountId, openSearch } = args.aws;
    const domain = domainName(args.environment);
    const arn = `arn:${partition(region)}:es:${region}:${accountId}:domain/${domain}`;
    const secret = password("opensearch-password", args.password, { parent: this });
    const logs = new OpenSearchLogs(name, { domainName: domain, domainArn: arn, aws: args.aws }, { parent: this });
    const created = this.createDomain(name, args, {
      domainName: domain,
      accessPolicies: JSON.stringify(domainAccessPolicy(arn)),
      logs,
      secret,
      securityGroup: this.createSecurityGroup(name, args),
      after: openSearch.createServiceLinkedRole ? [this.createServiceLinkedRole(name)] : [],
    });
    const url = pulumi.interpolate`https://${created.endpoint}`;
    this.store = { url, username, password: secret, dataNodes: openSearch.instanceCount };
    this.registerOutputs({ url });
  }

  private createSecurityGroup(name: string, { environment, vpcId, nodeCidrs }: OpenSearchArgs): SecurityGroup {
    return new SecurityGroup(
      name,
      {
        groupName: awsName(environment, "traces"),
        description: "OpenSearch domain for traces, from nodes and pods only",
        vpcId,
        port: externalPorts.https,
        cidrs: nodeCidrs,
      },
      { parent: this },
    );
  }

  private createServiceLinkedRole(name: string): aws.iam.ServiceLinkedRole {
    return new aws.iam.ServiceLinkedRole(
      name,
      { awsServiceName: "opensearchservice.amazonaws.com" },
      // Every domain of the account uses this role, so that destroying one stack must leave it.
      { parent: this, retainOnDelete: true },
    );
  }

  private createDomain(name: string, args: OpenSearchArgs, parts: DomainParts): aws.opensearch.Domain {
    const { openSearch, subnetIds, kmsKeyArn, protect } = args.aws;
    const zones = zonesOf(openSearch.instanceCount, args.availabilityZones);
    return new aws.opensearch.Domain(
      name,
      {
        domainName: parts.domainName,
        engineVersion: versions.engines.opensearch,
        clusterConfig: clusterConfig(openSearch, zones),
        ebsOptions: ebsOptions(openSearch.volumeSize),
        vpcOptions: { subnetIds: subnetIds.slice(0, zones), securityGroupIds: [parts.securityGroup.groupId] },
        accessPolicies: parts.accessPolicies,
        ...access(parts.secret),
        // The key's ARN and not its id, which would differ forever.
        encryptAtRest: { enabled: true, ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }) },
        logPublishingOptions: parts.logs.publishing,
        // Patches install in the daily off-peak window, which every new domain has (22:00 local time of the region).
        softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
      },
      {
        parent: this,
        protect,
        dependsOn: [...parts.logs.ready, ...parts.after],
        additionalSecretOutputs: ["advancedSecurityOptions"],
        customTimeouts: { create: "2h", update: "4h", delete: "2h" },
      },
    );
  }
}

/** What the domain is made of besides its settings. */
interface DomainParts {
  readonly domainName: string;
  readonly accessPolicies: string;
  readonly logs: OpenSearchLogs;
  readonly secret: pulumi.Output<string>;
  readonly securityGroup: SecurityGroup;
  readonly after: readonly pulumi.Resource[];
}

/** Fine-grained access control with one internal user, and the encryption in transit it requires. */
function access(secret: pulumi.Output<string>) {
  return {
    advancedSecurityOptions: {
      enabled: true,
      internalUserDatabaseEnabled: true,
      masterUserOptions: { masterUserName: username, masterUserPassword: secret },
    },
    nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
  };
}
