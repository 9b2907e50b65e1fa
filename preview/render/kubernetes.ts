import type { DetailedResource } from "../resources";
import { withMarkers } from "./markers";
import type { Placeholder } from "./markers";

/** A Kubernetes object as `kubectl` takes it. */
export interface Manifest {
  readonly urn: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly object: Readonly<Record<string, unknown>>;
  /** Fields that an update leaves as they are in the cluster. */
  readonly ignoreChanges: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

/** Fields that hold an object or a list: where one is unknown as a whole, only an empty one satisfies the schema. */
const OBJECTS = new Set(["data", "stringData", "binaryData", "labels", "annotations", "matchLabels", "nodeSelector"]);
const LISTS = new Set(["containers", "initContainers", "volumes", "volumeMounts", "env", "args", "command", "ports"]);
const NUMBERS = new Set(["replicas", "containerPort", "minAvailable", "number"]);

function shapeFor(kind: string) {
  return (marker: string, path: readonly string[]): unknown => {
    const field = path.at(-1) ?? "";
    const parent = path.at(-2) ?? "";
    if (kind === "Secret" && parent === "data" && path.length === 2) return Buffer.from(marker).toString("base64");
    if (OBJECTS.has(parent)) return marker;
    if (OBJECTS.has(field)) return {};
    if (LISTS.has(field)) return [];
    return NUMBERS.has(field) ? 0 : marker;
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** True for what the program creates as one Kubernetes object; patches of objects of others and lists are none. */
export function isManifest({ type, custom, external, inputs }: DetailedResource): boolean {
  if (!type.startsWith("kubernetes:") || !custom || external || /(?:Patch|List)$/.test(type)) return false;
  return typeof inputs["apiVersion"] === "string" && typeof inputs["kind"] === "string";
}

/** The manifest of a resource, markers in place of unknowns and, unless revealed, of secrets. */
export function manifestOf(resource: DetailedResource, reveal: boolean): Manifest {
  const placeholders: Placeholder[] = [];
  const kind = text(resource.inputs["kind"]);
  const found = (placeholder: Placeholder) => placeholders.push(placeholder);
  const rendered = withMarkers(resource.detailed, { reveal, shape: shapeFor(kind), found });
  const object = rendered as Readonly<Record<string, unknown>>;
  const metadata = (object["metadata"] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    urn: resource.urn,
    apiVersion: text(object["apiVersion"]),
    kind,
    name: text(metadata["name"]) || resource.name,
    namespace: text(metadata["namespace"]),
    object,
    ignoreChanges: resource.options.ignoreChanges ?? [],
    placeholders,
  };
}

/** What stands above a rendered object: where the program makes it, and what of it an update leaves as it is. */
export const heading = ({ urn, ignoreChanges }: Manifest): string =>
  [urn, ...ignoreChanges.map((field) => `an update leaves ${field} as it is`)].join("\n# ");

/** Kinds in the order in which they can be created; the others stand where `*` is. */
const ORDER = [
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "StorageClass",
  "IngressClass",
  "GatewayClass",
  "ResourceQuota",
  "LimitRange",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "NetworkPolicy",
  "Secret",
  "ConfigMap",
  "PersistentVolumeClaim",
  "ClusterIssuer",
  "Issuer",
  "Certificate",
  "Service",
  "PodDisruptionBudget",
  "StatefulSet",
  "Deployment",
  "DaemonSet",
  "*",
  "Job",
  "CronJob",
  "HorizontalPodAutoscaler",
  "Gateway",
  "HTTPRoute",
  "Ingress",
];

const rank = (kind: string): number => ORDER.indexOf(ORDER.includes(kind) ? kind : "*");

/** Compares manifests by the order of creation, then by namespace, kind and name. */
export function byCreation(a: Manifest, b: Manifest): number {
  const key = ({ namespace, kind, name, apiVersion }: Manifest) => [namespace, kind, name, apiVersion].join("\u0000");
  return rank(a.kind) - rank(b.kind) || (key(a) < key(b) ? -1 : 1);
}
