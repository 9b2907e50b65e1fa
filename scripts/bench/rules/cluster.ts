/** Series of a large cluster, made from those of a recorded one, whose objects are copied under other names. */

/** Labels of a series, its name as `__name__`. */
export type Labels = Readonly<Record<string, string>>;

export interface Recorded {
  readonly labels: Labels;
  readonly value: number;
}

/** How many there are of what the recordings show a few of. */
export interface Size {
  readonly nodes: number;
  readonly pods: number;
  /** Pods of the platform that expose metrics. */
  readonly targets: number;
  /** API servers, and replicas of everything else. */
  readonly replicas: number;
}

/** Labels that name one object among others of its kind; the other labels say what kind it is, or what state it is in. */
const naming =
  /^(exported_)?(pod|uid|pod_ip|id|name|ip|deployment|statefulset|daemonset|replicaset|job_name|cronjob|poddisruptionbudget|persistentvolume|persistentvolumeclaim|volumename|target|owner_name|created_by_name|providerID|provider_id)$/;

/** Labels that name a node, of which there are fewer than pods. */
const namingNode = /^(exported_)?(node|instance)$/;

/** Jobs with a target on every node. */
const onEveryNode = new Set(["node-exporter", "kubelet", "alloy"]);

/** Jobs whose targets tell about every pod. */
const aboutPods = new Set(["cadvisor", "kube-state-metrics"]);

const isPlatform = ({ job, pod }: Labels): boolean => job === "kubernetes-pods" && (pod ?? "").startsWith("lead-api");
const isOpenCost = ({ job, pod }: Labels): boolean => job === "kubernetes-pods" && (pod ?? "").startsWith("opencost");

/** Pods that a job's series tell about, at least one. */
function podsIn(recorded: readonly Recorded[], job: string): number {
  const own = recorded.filter(({ labels }) => labels["job"] === job && labels["pod"] !== undefined);
  return Math.max(new Set(own.map(({ labels }) => `${labels["namespace"]}/${labels["pod"]}`)).size, 1);
}

/** Copies of a series that a cluster of that size has. */
function copiesOf(labels: Labels, size: Size, pods: ReadonlyMap<string, number>): number {
  const job = labels["job"] ?? "";
  if (onEveryNode.has(job)) return size.nodes;
  if (aboutPods.has(job)) return Math.ceil(size.pods / (pods.get(job) ?? 1));
  if (isOpenCost(labels)) return Math.ceil(size.pods / (pods.get("cadvisor") ?? 1));
  return isPlatform(labels) ? size.targets : size.replicas;
}

/** The series in the n-th copy of its cluster; the first one is the recorded one itself. */
function copied(labels: Labels, copy: number, nodes: number): Labels {
  const renamed = Object.entries(labels).map(([label, value]) => {
    const number = namingNode.test(label) ? copy % nodes : naming.test(label) ? copy : 0;
    return [label, number === 0 || value === "" ? value : `${value}-${number}`];
  });
  return Object.fromEntries(renamed) as Labels;
}

/** Every series of a cluster of that size, each once. */
export function clusterOf(recorded: readonly Recorded[], size: Size): Recorded[] {
  const pods = new Map([...aboutPods].map((job) => [job, podsIn(recorded, job)]));
  return recorded.flatMap(({ labels, value }) => {
    const copies = new Map<string, Recorded>();
    for (let copy = 0; copy < copiesOf(labels, size, pods); copy += 1) {
      const own = copied(labels, copy, size.nodes);
      copies.set(JSON.stringify(own), { labels: own, value });
    }
    return [...copies.values()];
  });
}

/** The smallest multiple of a size whose cluster has that many series. */
export function scaledUp(
  recorded: readonly Recorded[],
  size: Size,
  series: number,
): { factor: number; cluster: Recorded[] } {
  for (let factor = 1; ; factor += 1) {
    const { nodes, pods, targets, replicas } = size;
    const larger = {
      nodes: nodes * factor,
      pods: pods * factor,
      targets: targets * factor,
      replicas: replicas * factor,
    };
    const cluster = clusterOf(recorded, larger);
    if (cluster.length >= series) return { factor, cluster };
    if (factor > series) throw new Error(`${recorded.length} recorded series do not grow with the cluster`);
  }
}
