import type { types } from "@pulumi/kubernetes";
import { selector } from "./labels";
import { bytes } from "./units";

/** Processor and memory that a container asks for and may use. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** PriorityClass of everything in `monitoring`: above applications, since it is needed most when they starve. */
export const priorityClass = "monitoring-critical";

/**
 * Pod security context that Pod Security `restricted` accepts.
 *
 * @param user numeric user and group, as the image defines them
 * @param volumeGroup group that owns mounted volumes, where the pod has a claim or reads group-readable secrets
 */
export function podSecurity(user: number, volumeGroup?: number): types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    ...(volumeGroup === undefined ? {} : { fsGroup: volumeGroup, fsGroupChangePolicy: "OnRootMismatch" }),
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** Container security context that Pod Security `restricted` accepts, with a read-only root file system. */
export function containerSecurity(): types.input.core.v1.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}

/**
 * Spreads the pods of a workload over zones (best effort) and nodes, as evenly as there are nodes: with fewer nodes than pods,
 * two may share one. `onePerNode` forbids that.
 */
export function spread(
  name: string,
  nodes: "DoNotSchedule" | "ScheduleAnyway",
): types.input.core.v1.TopologySpreadConstraint[] {
  const constraint = (topologyKey: string, whenUnsatisfiable: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: selector(name) },
  });
  return [constraint("topology.kubernetes.io/zone", "ScheduleAnyway"), constraint("kubernetes.io/hostname", nodes)];
}

/** HTTP probe; seconds between tries and tries before it counts as failed. */
export function httpProbe(path: string, port: number, periodSeconds: number, failureThreshold: number) {
  return { httpGet: { path, port }, periodSeconds, failureThreshold, timeoutSeconds: 3 };
}

/** Probe that only asks whether the process accepts connections: for liveness, where a busy answer must not kill. */
export function tcpProbe(port: number, periodSeconds: number, failureThreshold: number) {
  return { tcpSocket: { port }, periodSeconds, failureThreshold, timeoutSeconds: 3 };
}

/** Scratch directory in node storage, bounded so that a runaway process cannot fill the node. */
export function scratch(name: string, sizeLimit: string): types.input.core.v1.Volume {
  return { name, emptyDir: { sizeLimit } };
}

/** Placement of an agent that every Linux node needs: tolerates all taints, is evicted last, skips Fargate, which has no host. */
export const agentPlacement: Pick<
  types.input.core.v1.PodSpec,
  "priorityClassName" | "nodeSelector" | "tolerations" | "affinity"
> = {
  priorityClassName: "system-node-critical",
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ operator: "Exists" }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate"] }] },
        ],
      },
    },
  },
};

/**
 * Forbids two pods of a workload on one node, where the loss of a node must cost one replica at most.
 *
 * The spread alone does not: on fewer nodes than replicas, a skew of 1 puts two pods on one node.
 */
export function onePerNode(name: string): types.input.core.v1.Affinity {
  const apart = { labelSelector: { matchLabels: selector(name) }, topologyKey: "kubernetes.io/hostname" };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } };
}

/** Makes a Go program collect garbage harder from 90 % of its memory limit on, instead of being killed at 100 %. */
export function goMemoryLimit({ limits }: Resources): types.input.core.v1.EnvVar {
  return { name: "GOMEMLIMIT", value: `${Math.floor((bytes(limits.memory) * 0.9) / 2 ** 20)}MiB` };
}

/** Where the pods of a store may run, as a part of their affinity. */
export type Placement = Pick<types.input.core.v1.Affinity, "nodeAffinity">;

/** Keeps pods off nodes that AWS takes back at two minutes' notice, by the labels of EKS node groups and of Karpenter. */
export function placement(spotNodes: boolean): Placement {
  if (spotNodes) return {};
  const matchExpressions = [
    { key: "eks.amazonaws.com/capacityType", operator: "NotIn", values: ["SPOT"] },
    { key: "karpenter.sh/capacity-type", operator: "NotIn", values: ["spot"] },
  ];
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}
