/** Type tokens of the resources that rules judge; the pack imports no provider SDK (ADR: startup time and versions). */
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
export const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
export const REPLICA_SET = "kubernetes:apps/v1:ReplicaSet";
export const JOB = "kubernetes:batch/v1:Job";
export const CRON_JOB = "kubernetes:batch/v1:CronJob";
export const POD = "kubernetes:core/v1:Pod";
export const REPLICATION_CONTROLLER = "kubernetes:core/v1:ReplicationController";

/** Every type that carries a pod template. */
export const WORKLOADS = [
  DEPLOYMENT,
  STATEFUL_SET,
  DAEMON_SET,
  REPLICA_SET,
  REPLICATION_CONTROLLER,
  JOB,
  CRON_JOB,
  POD,
] as const;

export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
export const SECRET = "kubernetes:core/v1:Secret";
export const SERVICE = "kubernetes:core/v1:Service";
export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount";
export const PERSISTENT_VOLUME_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
export const RESOURCE_QUOTA = "kubernetes:core/v1:ResourceQuota";
export const LIMIT_RANGE = "kubernetes:core/v1:LimitRange";
export const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
export const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
export const POD_DISRUPTION_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
export const PERSISTENT_VOLUME = "kubernetes:core/v1:PersistentVolume";
export const STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
export const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
export const CLUSTER_ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
export const ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
export const CLUSTER_ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
export const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
/** Routes of the Gateway API; all three name their hosts, parents and backends alike. */
export const ROUTES = [
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  "kubernetes:gateway.networking.k8s.io/v1beta1:HTTPRoute",
  "kubernetes:gateway.networking.k8s.io/v1:GRPCRoute",
] as const;
export const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
export const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
export const CLUSTER_ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer";

export const PRIORITY_CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass";
/** Policy of the F5 NGINX Ingress Controller. */
export const NGINX_POLICY = "kubernetes:k8s.nginx.org/v1:Policy";

export const OPENSEARCH_DOMAIN = "aws:opensearch/domain:Domain";
export const RDS_INSTANCE = "aws:rds/instance:Instance";
export const RDS_CLUSTER = "aws:rds/cluster:Cluster";
export const RDS_PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
export const RDS_CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
/** v7 token first; the second is its deprecated alias. */
export const S3_BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;
export const S3_LIFECYCLES = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
] as const;
export const S3_BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
export const EKS_ADDON = "aws:eks/addon:Addon";
export const POD_IDENTITY_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
export const ACM_CERTIFICATE = "aws:acm/certificate:Certificate";
export const BACKUP_PLAN = "aws:backup/plan:Plan";
export const BACKUP_SELECTION = "aws:backup/selection:Selection";
export const SECRETS_MANAGER_SECRET = "aws:secretsmanager/secret:Secret";
export const SECRETS_MANAGER_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
export const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";
/** Random values that Pulumi shows in plain text. */
export const RANDOM_PLAIN = [
  "random:index/randomString:RandomString",
  "random:index/randomId:RandomId",
  "random:index/randomUuid:RandomUuid",
  "random:index/randomPet:RandomPet",
] as const;
