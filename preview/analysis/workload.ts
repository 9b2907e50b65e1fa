import { bytes, cpuPattern, millicores, quantityPattern } from "../../lib/units";
import { at, listAt, numberAt, selects, textAt, textsAt } from "./tree";
import type { Tree } from "./tree";

/** Processor in cores and memory in bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

export interface Container {
  readonly name: string;
  readonly args: readonly string[];
  /** Environment variables with a plain value. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Volume that every pod has of its own. */
export interface Claim {
  readonly name: string;
  readonly bytes: number;
}

/** How pods are kept apart over a kind of place: by rule, by rule where enough places exist, as far as possible, not at all. */
export type Apart = "required" | "even" | "preferred" | "none";

/** A set of equal pods. */
export interface Workload {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly name: string;
  readonly namespace: string;
  /** Room that creates it: label app.kubernetes.io/component. */
  readonly room: string;
  /** Pods; undefined for a DaemonSet, which has one on every node. */
  readonly replicas: number | undefined;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly claims: readonly Claim[];
  readonly nodes: Apart;
  readonly zones: Apart;
}

const hostname = "kubernetes.io/hostname";
const zone = "topology.kubernetes.io/zone";

const cores = (text: string): number => (cpuPattern.test(text) ? millicores(text) / 1000 : 0);
const size = (text: string): number => (quantityPattern.test(text) ? bytes(text) : 0);

const amounts = (container: Tree, kind: "requests" | "limits"): Amounts => ({
  cpu: cores(textAt(container, "resources", kind, "cpu")),
  memory: size(textAt(container, "resources", kind, "memory")),
});

function containerOf(container: Tree): Container {
  const words = [...listAt(container, "command"), ...listAt(container, "args")];
  const env = listAt(container, "env").map((entry) => [textAt(entry, "name"), textAt(entry, "value")] as const);
  return {
    name: textAt(container, "name"),
    args: words.filter((word) => typeof word === "string"),
    env: Object.fromEntries(env.filter(([, value]) => value !== "")),
    requests: amounts(container, "requests"),
    limits: amounts(container, "limits"),
  };
}

/** How a pod's own kind is spread over the nodes or zones that a label tells apart. */
function apart(pod: Tree, labels: Readonly<Record<string, string>>, topology: string): Apart {
  const own = (term: Tree): boolean => {
    const selector = textsAt(term, "labelSelector", "matchLabels");
    return textAt(term, "topologyKey") === topology && Object.keys(selector).length > 0 && selects(selector, labels);
  };
  const anti = at(pod, "affinity", "podAntiAffinity");
  if (listAt(anti, "requiredDuringSchedulingIgnoredDuringExecution").some(own)) return "required";
  const spread = listAt(pod, "topologySpreadConstraints").filter(own);
  const even = (term: Tree): boolean =>
    textAt(term, "whenUnsatisfiable") === "DoNotSchedule" && numberAt(term, "maxSkew") === 1;
  if (spread.some(even)) return "even";
  const preferred = listAt(anti, "preferredDuringSchedulingIgnoredDuringExecution").map((term) =>
    at(term, "podAffinityTerm"),
  );
  return spread.length > 0 || preferred.some(own) ? "preferred" : "none";
}

/** True for an init container that runs beside the others until the end; others ask for nothing once they are done. */
const staysUp = (container: Tree): boolean => textAt(container, "restartPolicy") === "Always";

const isKind = (kind: string): kind is Workload["kind"] => ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);

/** The workload that an object describes; undefined for other kinds. */
export function workloadOf(object: Tree): Workload | undefined {
  const kind = textAt(object, "kind");
  if (!isKind(kind)) return undefined;
  const template = at(object, "spec", "template");
  const pod = at(template, "spec");
  const podLabels = textsAt(template, "metadata", "labels");
  return {
    kind,
    name: textAt(object, "metadata", "name"),
    namespace: textAt(object, "metadata", "namespace"),
    room: textsAt(object, "metadata", "labels")["app.kubernetes.io/component"] ?? "",
    replicas: kind === "DaemonSet" ? undefined : (numberAt(object, "spec", "replicas") ?? 1),
    podLabels,
    containers: [...listAt(pod, "containers"), ...listAt(pod, "initContainers").filter(staysUp)].map(containerOf),
    claims: listAt(object, "spec", "volumeClaimTemplates").map((claim) => ({
      name: textAt(claim, "metadata", "name"),
      bytes: size(textAt(claim, "spec", "resources", "requests", "storage")),
    })),
    nodes: apart(pod, podLabels, hostname),
    zones: apart(pod, podLabels, zone),
  };
}

/** The container that does the work of a workload: the one named like it, else the first. */
export const mainContainer = ({ name, containers }: Workload): Container | undefined =>
  containers.find((container) => container.name === name) ?? containers[0];

/** Value of a `--flag=value` among the arguments of a container. */
export function flag(container: Container | undefined, name: string): string | undefined {
  const start = `--${name}=`;
  return container?.args.find((word) => word.startsWith(start))?.slice(start.length);
}
