import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { namespaceOf, serviceHost } from "./catalogue";
import type { WorkloadName } from "./catalogue";
import type { Endpoint } from "./contracts";
import { labels, selector } from "./labels";

type ObjectMeta = types.input.meta.v1.ObjectMeta;

/** For the Kubernetes provider: named ConfigMaps and Secrets are changed in place; it would delete them first otherwise. */
export const updatesInPlace = { enableConfigMapMutable: true, enableSecretMutable: true } as const;

/** What identifies an object of a workload. */
export interface Identity {
  /** Workload it belongs to, and value of app.kubernetes.io/name. */
  readonly workload: string;
  /** Room that creates it. */
  readonly room: string;
  readonly namespace: string;
  /** Image tag, on objects that run the image. */
  readonly version?: string;
}

/** Identity of a workload from the catalogue. */
export function identity(workload: WorkloadName, room: string, version?: string): Identity {
  return { workload, room, namespace: namespaceOf(workload), ...(version === undefined ? {} : { version }) };
}

type Annotations = Input<Record<string, Input<string>>>;

const annotated = (annotations: Annotations | undefined) => (annotations === undefined ? {} : { annotations });

/** Metadata of a namespaced object: name, namespace, recommended labels. */
export function meta(
  name: string,
  { workload, room, namespace, version }: Identity,
  annotations?: Annotations,
): ObjectMeta {
  return { name, namespace, labels: labels(workload, room, version), ...annotated(annotations) };
}

/** Metadata of a cluster-scoped object, whose name carries the namespace since it must be unique in the cluster. */
export function clusterMeta({ workload, room, namespace, version }: Identity): ObjectMeta & { name: string } {
  return { name: `${namespace}-${workload}`, labels: labels(workload, room, version) };
}

/** Metadata of the pods of a workload. */
export function podMeta({ workload, room, version }: Identity, annotations?: Annotations): ObjectMeta {
  return { labels: labels(workload, room, version), ...annotated(annotations) };
}

/** Address of a workload's Service, as a plain value. */
export function endpoint({ workload, namespace }: Identity, port: number): Endpoint {
  return { service: workload, namespace, port, url: `http://${serviceHost(workload, namespace)}:${port}` };
}

/** Binding of a ClusterRole to the workload's ServiceAccount; both are named like `clusterMeta`. */
export function clusterRoleBinding(own: Identity): types.input.rbac.v1.ClusterRoleBinding {
  const metadata = clusterMeta(own);
  return {
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
    subjects: [{ kind: "ServiceAccount", name: own.workload, namespace: own.namespace }],
  };
}

/** A port of a Service; the container listens on the same number, as the VPC CNI's policies require. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Default: TCP. */
  readonly protocol?: "TCP" | "UDP";
}

const servicePorts = (ports: readonly ServicePort[]) =>
  ports.map(({ name, port, protocol = "TCP" }) => ({ name, port, targetPort: port, protocol }));

/** Service that balances over the ready pods of a workload. */
export function serviceSpec(workload: string, ports: readonly ServicePort[]): types.input.core.v1.ServiceSpec {
  return { type: "ClusterIP", selector: selector(workload), ports: servicePorts(ports) };
}

/** Headless Service that gives every pod a name, ready or not, since peers must find each other to become ready. */
export function headlessServiceSpec(workload: string, ports: readonly ServicePort[]): types.input.core.v1.ServiceSpec {
  return { ...serviceSpec(workload, ports), clusterIP: "None", publishNotReadyAddresses: true };
}

/** Budget under which a node can always be drained, one pod of the workload at a time. */
export function disruptionBudgetSpec(workload: string): types.input.policy.v1.PodDisruptionBudgetSpec {
  return {
    maxUnavailable: 1,
    selector: { matchLabels: selector(workload) },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  };
}

/** Claim of one volume per pod, of the stack's StorageClass. */
export function claimTemplate(
  workload: string,
  name: string,
  storage: string,
  storageClassName: string,
): types.input.core.v1.PersistentVolumeClaim {
  return {
    metadata: { name, labels: selector(workload) },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
  };
}

/** Claims outlive their StatefulSet: losing the workload must not lose its data. */
export const keepClaims = { whenDeleted: "Retain", whenScaled: "Retain" } as const;

export interface ScheduledPod {
  /** In cron's notation. */
  readonly schedule: string;
  /** Name of the IANA database. */
  readonly timeZone: string;
  /** Times that a failed pod is tried again. */
  readonly backoffLimit: number;
  readonly pod: types.input.core.v1.PodSpec;
}

/** A job by schedule, one at a time, for at most a quarter of an hour; its last good run and three failed ones stay to be read. */
export function cronJobSpec(
  own: Identity,
  { schedule, timeZone, backoffLimit, pod }: ScheduledPod,
): types.input.batch.v1.CronJobSpec {
  return {
    schedule,
    timeZone,
    concurrencyPolicy: "Forbid",
    // A run that the control plane missed may start up to this many seconds late.
    startingDeadlineSeconds: 3600,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      metadata: podMeta(own),
      spec: { backoffLimit, activeDeadlineSeconds: 900, template: { metadata: podMeta(own), spec: pod } },
    },
  };
}
