import { z } from "zod";
import {
  accountId,
  arn,
  awsSchedule,
  certificateAuthority,
  instanceClass,
  region,
  resourceId,
  searchInstance,
  tagKey,
} from "./aws-values";
import { textOf } from "./form";
import { cidr, count, dayDuration, httpsUrl, ipv4, name, text, volume } from "./values";

/** The cluster that exists already. */
export const cluster = z
  .strictObject({
    access: z
      .enum(["eks", "kubeconfig"])
      .default("eks")
      .describe("an EKS cluster, reached with AWS credentials, or any other, reached by a context of the kubeconfig"),
    name: text().describe("name of the existing cluster; in EKS the one it has there"),
    context: text()
      .optional()
      .describe("context that leads to it in the kubeconfig (KUBECONFIG, or ~/.kube/config); with access kubeconfig"),
    arn: arn("eks").optional().describe("its ARN; looked up when absent"),
    endpoint: httpsUrl().optional().describe("its API endpoint; looked up when absent"),
    certificateAuthority: certificateAuthority().optional().describe("its CA certificate; looked up when absent"),
    vpcId: resourceId("vpc", "a VPC id").optional().describe("its VPC; looked up when absent"),
    availabilityZones: count(1, 3)
      .default(3)
      .describe("zones its nodes stand in; OpenSearch and replicas spread over them"),
    oidcProviderArn: arn("iam").optional().describe("its IAM OIDC provider; needed only with aws.identity irsa"),
    spotNodes: z
      .boolean()
      .default(false)
      .describe(
        "stores (Prometheus, Loki, Alertmanager, Grafana) may run on spot nodes, which AWS takes back at two minutes' notice",
      ),
    autoMode: z.boolean().default(false).describe("EKS Auto Mode: other volume provisioner, no EBS CSI add-on of ours"),
  })
  .describe("the cluster that exists already");

/** Account-wide choices of the AWS side. */
const account = {
  region: region().describe("AWS region of the cluster"),
  accountId: accountId().describe("AWS account; part of bucket names and of trust conditions"),
  profile: text().optional().describe("named AWS profile, for the provider and for `aws eks get-token`"),
  roleArn: arn("iam").optional().describe("role to assume, for the provider and for `aws eks get-token`"),
  subnetIds: z
    .array(resourceId("subnet", "a subnet id"))
    .min(1)
    .describe("private subnets, one per zone, for OpenSearch and PostgreSQL"),
  tags: z
    .record(tagKey(), z.string())
    .default({})
    .describe("tags on every AWS resource besides Project and Environment"),
  kmsKeyArn: arn("kms")
    .optional()
    .describe("customer-managed key for volumes, domain, database and buckets; AWS-managed keys when absent"),
  protect: z.boolean().default(true).describe("refuse to delete or replace what holds data"),
  identity: z
    .enum(["pod-identity", "irsa"])
    .default("pod-identity")
    .describe("how service accounts get AWS roles: EKS Pod Identity, or IAM roles for service accounts"),
};

const dailyWindow = () =>
  textOf<string>({
    noun: "a daily window",
    write: "two times of day, at least 30 minutes apart, for example 02:00-02:30",
    pattern: /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
  });

const weeklyWindow = () =>
  textOf<string>({
    noun: "a weekly window",
    write: "two days with times, at least 30 minutes apart, for example sun:04:00-sun:05:00",
    pattern: /^(mon|tue|wed|thu|fri|sat|sun):\d{2}:\d{2}-(mon|tue|wed|thu|fri|sat|sun):\d{2}:\d{2}$/,
  });

const openSearch = z
  .strictObject({
    instanceType: searchInstance().default("m7g.medium.search").describe("type of a data node"),
    instanceCount: count(1, 30).default(3).describe("data nodes; a multiple of cluster.availabilityZones"),
    dedicatedMasters: z.boolean().default(false).describe("three dedicated master nodes besides the data nodes"),
    masterType: searchInstance().default("m7g.medium.search").describe("type of a dedicated master node"),
    volumeSize: volume({ min: "10Gi" }).default("50Gi").describe("gp3 volume of a data node"),
    createServiceLinkedRole: z
      .boolean()
      .default(false)
      .describe(
        "create the account-wide role OpenSearch needs in a VPC; true once per account, it fails when it exists",
      ),
    logRetentionDays: z
      .literal([1, 3, 5, 7, 14, 30, 60, 90])
      .default(14)
      .describe("days that CloudWatch keeps the domain's logs"),
    logPolicy: z
      .enum(["create", "adopt"])
      .default("create")
      .describe(
        "resource policy that lets OpenSearch write logs: create one, or use one for /aws/opensearch that exists; a region holds 10",
      ),
  })
  .prefault({})
  .describe("domain that keeps traces");

const database = z
  .strictObject({
    instanceClass: instanceClass().default("db.t4g.micro").describe("RDS instance class"),
    storage: volume({ min: "20Gi" }).default("20Gi").describe("gp3 volume"),
    multiAz: z.boolean().default(true).describe("standby in a second zone"),
    backupRetention: dayDuration({ max: "35d" }).default("7d").describe("time that automatic backups are kept"),
    backupWindow: dailyWindow()
      .default("02:00-02:30")
      .describe("daily time of the automatic backup, UTC, outside maintenanceWindow"),
    maintenanceWindow: weeklyWindow()
      .default("sun:04:00-sun:05:00")
      .describe("weekly time in which AWS may patch and fail over, UTC"),
  })
  .prefault({})
  .describe("PostgreSQL that Grafana replicas share");

const objectStore = z
  .strictObject({
    archiveAfter: dayDuration()
      .optional()
      .describe("age at which long-term metrics move to Glacier Instant Retrieval; never when absent"),
    forceDestroy: z.boolean().default(false).describe("delete buckets that are not empty on `pulumi destroy`"),
  })
  .prefault({})
  .describe("S3 buckets for logs and long-term metrics");

const backup = z
  .strictObject({
    enabled: z.boolean().default(true).describe("daily AWS Backup of the monitoring volumes"),
    schedule: awsSchedule().default("cron(0 3 * * ? *)").describe("when, in UTC"),
    retention: dayDuration().default("14d").describe("time that a recovery point is kept"),
  })
  .prefault({})
  .describe("snapshots of volumes");

export const aws = z
  .strictObject({ ...account, openSearch, database, objectStore, backup })
  .describe("the AWS side; absent where the cluster is not in EKS");

export const storage = z
  .strictObject({
    className: name().default("monitoring-gp3").describe("StorageClass of every claim"),
    mode: z.enum(["create", "adopt"]).default("create").describe("create the StorageClass, or use one that exists"),
    iops: count(3000, 16_000).default(3000).describe("IOPS of a volume; 3000 are free with gp3"),
    throughput: count(125, 1000).default(125).describe("MiB/s of a volume; 125 are free with gp3"),
    reclaimPolicy: z
      .enum(["Retain", "Delete"])
      .default("Retain")
      .describe("what happens to a volume whose claim is deleted"),
    csiDriver: z
      .enum(["create", "adopt", "skip"])
      .default("create")
      .describe(
        "EBS CSI add-on: create it (the driver then touches only volumes tagged ebs.csi.aws.com/cluster-name), " +
          "import and update one that exists, or leave it to others",
      ),
    podIdentityAgent: z
      .enum(["create", "skip"])
      .default("create")
      .describe("EKS Pod Identity agent add-on: create it, or leave it to others"),
  })
  .prefault({})
  .describe("volumes: encrypted gp3, bound in the zone of the pod, growable");

export const network = z
  .strictObject({
    policyEngine: z
      .enum(["vpc-cni", "calico", "cilium", "kindnet"])
      .default("vpc-cni")
      .describe("what enforces NetworkPolicies in the cluster; without one they are inert"),
    apiServerIp: ipv4().default("172.20.0.1").describe("ClusterIP of the Service `kubernetes`"),
    controlPlaneCidrs: z.array(cidr()).min(1).describe("subnets of the control plane's network interfaces"),
    apiServerPort: count(1, 65_535)
      .default(443)
      .describe("port of the control plane's network interfaces; 443 in EKS, mostly 6443 elsewhere"),
    nodeCidrs: z.array(cidr()).min(1).describe("subnets of the nodes; kubelet and node-exporter answer there"),
    dataCidrs: z
      .array(cidr())
      .default([])
      .describe("subnets of OpenSearch and PostgreSQL; needed where traces or Grafana's database are there"),
    ingressCidrs: z
      .array(cidr())
      .default([])
      .describe("subnets of load balancers that reach pods directly (exposure.mode alb)"),
    platformNamespaces: z
      .array(name())
      .min(1)
      .describe("namespaces of the platform: may push logs and traces, are scraped"),
    applicationPorts: z
      .array(count(1, 65_535))
      .min(1)
      .default([3000, 8080, 9090, 9464])
      .describe("ports on which the platform's pods offer /metrics"),
    openCostNamespace: name()
      .default("opencost")
      .describe("namespace OpenCost runs in, if it is installed; its annotated pod is scraped there"),
    notificationCidrs: z
      .array(cidr())
      .default(["0.0.0.0/0"])
      .describe("where Slack, PagerDuty, e-mail and webhooks are; the Internet by default"),
    awsApiCidrs: z
      .array(cidr())
      .default(["0.0.0.0/0"])
      .describe("where S3 and STS answer; narrow it to interface endpoints where there are some"),
  })
  .describe("addresses that network policies name");
