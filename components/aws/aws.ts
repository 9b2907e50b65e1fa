import type * as aws from "@pulumi/aws";
import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces, shardNames } from "../../lib/catalogue";
import type * as contracts from "../../lib/contracts";
import { rdsCertificates } from "../../lib/rds-certificates";
import type { Secrets } from "../../settings/load";
import type { AwsStack } from "../../settings/schema";
import { Backup, volumeTags } from "./backup";
import { CertManager } from "./cert-manager";
import { ClusterIdentity } from "./cluster-identity";
import { Database } from "./database";
import { EbsCsi } from "./ebs-csi";
import { Eks } from "./eks";
import { ObjectStore } from "./object-store";
import { OpenSearch } from "./opensearch";

export interface AwsArgs {
  readonly settings: AwsStack;
  readonly secrets: Pick<Secrets, "databasePassword" | "opensearchPassword">;
}

/** Where DNS01 challenges are written, and what must exist before the first one. */
export interface Challenges {
  readonly zone: { readonly name: string; readonly id: pulumi.Output<string>; readonly region: string };
  readonly grants: readonly pulumi.Resource[];
}

/**
 * The AWS side: the cluster that exists, the drivers and roles its pods need, and everything that keeps data outside of it.
 *
 * Creates what the settings ask for, each a component of its own below this one; see README.md for each.
 */
export class Aws extends pulumi.ComponentResource {
  /** Providers for everything else, explicit so that nothing follows the shell's credentials. */
  readonly providers: { readonly aws: aws.Provider; readonly kubernetes: kubernetes.Provider };
  /** What the StorageClass puts on every volume: the key that encrypts it, and tags. */
  readonly volumes: { readonly kmsKeyArn: string | undefined; readonly volumeTags: readonly string[] };
  /** What a StorageClass must wait for, so that its first claim finds a driver. */
  readonly volumesReady: readonly pulumi.Resource[];
  /** Bucket of logs; absent where Loki keeps them on its volume. */
  readonly logs: contracts.ObjectStore | undefined;
  /** Bucket of long-term metrics, as each of its users gets it; absent without Thanos. */
  readonly metrics: contracts.MetricStores | undefined;
  /** Domain of traces; absent without Jaeger, and where it keeps them on its volume. */
  readonly traces: contracts.TraceStore | undefined;
  /** PostgreSQL of Grafana, where it is made here. */
  readonly database: contracts.Database | undefined;
  /** Role of cert-manager for DNS01 challenges; absent when another challenge proves the hosts. */
  readonly challenges: Challenges | undefined;

  constructor(name: string, args: AwsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:Aws", name, {}, opts);
    const { environment, cluster, aws: account, storage } = args.settings;
    const eks = new Eks("eks", { environment, cluster, aws: account }, { parent: this });
    this.providers = { aws: eks.awsProvider, kubernetes: eks.kubernetesProvider };
    const inAccount = { parent: this, providers: { aws: eks.awsProvider } };
    const agent = { mode: account.identity, agent: storage.podIdentityAgent };
    const identity = new ClusterIdentity("identity", { cluster, clusterArn: eks.arn, ...agent }, inAccount);
    const driver = { mode: storage.csiDriver, autoMode: cluster.autoMode };
    this.volumesReady = new EbsCsi("ebs-csi", { environment, identity, aws: account, ...driver }, inAccount).ready;
    this.volumes = { kmsKeyArn: account.kmsKeyArn, volumeTags: volumeTags(environment) };

    this.logs = this.createLogStore(args.settings, identity, inAccount);
    this.metrics = this.createMetricStore(args.settings, identity, inAccount);
    this.traces = this.createTraceStore(args, eks, inAccount);
    this.database = this.createDatabase(args, eks, inAccount);
    this.challenges = this.createChallenges(args.settings, identity, inAccount);
    if (account.backup.enabled) new Backup("backup", { environment, aws: account }, inAccount);
    this.registerOutputs({});
  }

  private createLogStore(
    { environment, aws: account, loki }: AwsStack,
    identity: ClusterIdentity,
    opts: pulumi.ComponentResourceOptions,
  ): Aws["logs"] {
    if (loki.store !== "s3") return undefined;
    const shared = { environment, aws: account, identity, namespace: namespaces.monitoring };
    const store = { purpose: "logs", retention: [loki.retention], users: { loki: "full" } } as const;
    return new ObjectStore("logs", { ...shared, ...store }, opts).stores.loki;
  }

  private createMetricStore(
    { environment, aws: account, prometheus, thanos }: AwsStack,
    identity: ClusterIdentity,
    opts: pulumi.ComponentResourceOptions,
  ): Aws["metrics"] {
    if (!thanos.enabled) return undefined;
    const { raw, fiveMinutes, oneHour } = thanos.retention;
    const shared = { environment, aws: account, identity, namespace: namespaces.monitoring };
    const writers = prometheus.shards === 0 ? [] : (["thanos-ruler", ...shardNames(prometheus.shards)] as const);
    const users = {
      ...({ prometheus: "write", "thanos-store": "read", "thanos-compactor": "full" } as const),
      ...Object.fromEntries(writers.map((writer) => [writer, "write" as const])),
    };
    const store = { purpose: "metrics", archiveAfter: account.objectStore.archiveAfter, users } as const;
    return new ObjectStore("metrics", { ...shared, ...store, retention: [raw, fiveMinutes, oneHour] }, opts).stores;
  }

  private createTraceStore(
    { settings: { environment, aws: account, cluster, network, jaeger }, secrets }: AwsArgs,
    { vpcId }: Eks,
    opts: pulumi.ComponentResourceOptions,
  ): contracts.TraceStore | undefined {
    if (!jaeger.enabled || jaeger.store !== "opensearch") return undefined;
    const place = { environment, aws: account, vpcId, nodeCidrs: network.nodeCidrs };
    const zones = { availabilityZones: cluster.availabilityZones };
    return new OpenSearch("traces", { ...place, ...zones, password: secrets.opensearchPassword }, opts).store;
  }

  private createDatabase(
    { settings: { environment, aws: account, network, grafana }, secrets }: AwsArgs,
    { vpcId }: Eks,
    opts: pulumi.ComponentResourceOptions,
  ): contracts.Database | undefined {
    if (grafana.database !== "rds") return undefined;
    const place = { environment, aws: account, vpcId, nodeCidrs: network.nodeCidrs };
    const { database } = new Database("database", { ...place, password: secrets.databasePassword }, opts);
    return { ...database, certificateAuthority: rdsCertificates(account.region) };
  }

  private createChallenges(
    { environment, aws: { region }, dns, exposure: { mode, certificates } }: AwsStack,
    identity: ClusterIdentity,
    opts: pulumi.ComponentResourceOptions,
  ): Aws["challenges"] {
    const issues = (mode === "ingress" || mode === "gateway") && certificates.mode === "create";
    if (!issues || certificates.challenge !== "dns01") return undefined;
    const args = { environment, region, identity, dns, certificates };
    const { zoneId, grants } = new CertManager("cert-manager", args, opts);
    return { zone: { name: dns.zone, id: zoneId, region }, grants };
  }
}
