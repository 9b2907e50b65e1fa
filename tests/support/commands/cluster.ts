/** The names that a rendered stack has once it is deployed: objects, the pods of workloads, their claims, containers and ports. */
import { at } from "../inventory";
import type { Manifest } from "../servers/stack";

type Labels = Readonly<Record<string, string>>;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly number[];
  readonly mounts: readonly string[];
}

/** An object, or what Kubernetes makes of one: pods, claims, endpoint slices. */
export interface Named {
  /** Lower case, singular: `statefulset`. */
  readonly kind: string;
  /** A regular expression for those whose last part Kubernetes chooses. */
  readonly name: RegExp;
  /** Undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly containers: readonly Container[];
  /** Ports of a Service or of the containers. */
  readonly ports: readonly number[];
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const labelsAt = (value: unknown): Labels => (value ?? {}) as Labels;
const exactly = (name: string): RegExp => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);

function containersOf(spec: unknown): Container[] {
  return [...list(at(spec, "containers")), ...list(at(spec, "initContainers"))].map((one) => ({
    name: text(at(one, "name")),
    image: text(at(one, "image")),
    ports: list(at(one, "ports")).map((port) => Number(at(port, "containerPort"))),
    mounts: list(at(one, "volumeMounts")).map((mount) => text(at(mount, "mountPath"))),
  }));
}

/** Pods of a workload, and for a StatefulSet their claims. */
function childrenOf(manifest: Manifest): Named[] {
  const { kind, metadata } = manifest;
  const spec = at(manifest, "spec");
  const template = kind === "CronJob" ? at(spec, "jobTemplate", "spec", "template") : at(spec, "template");
  if (template === undefined) return [];
  const containers = containersOf(at(template, "spec"));
  const pod: Named = {
    kind: "pod",
    name: kind === "StatefulSet" ? exactly("") : new RegExp(`^${metadata.name}-.+$`),
    namespace: metadata.namespace,
    labels: labelsAt(at(template, "metadata", "labels")),
    containers,
    ports: containers.flatMap(({ ports }) => ports),
  };
  const jobLabels = labelsAt(at(spec, "jobTemplate", "metadata", "labels"));
  if (kind === "CronJob") return [pod, { ...pod, kind: "job", labels: { ...pod.labels, ...jobLabels } }];
  if (kind !== "StatefulSet") return [pod];
  const claims = list(at(spec, "volumeClaimTemplates")).map((claim) => text(at(claim, "metadata", "name")));
  return Array.from({ length: Number(at(spec, "replicas")) }, (_, ordinal) => `${metadata.name}-${ordinal}`).flatMap(
    (name) => [
      { ...pod, name: exactly(name) },
      ...claims.map((claim) => ({ ...pod, kind: "persistentvolumeclaim", name: exactly(`${claim}-${name}`) })),
    ],
  );
}

function objectOf(manifest: Manifest): Named {
  const { kind, metadata } = manifest;
  const template = at(manifest, "spec", "template", "spec");
  const containers = template === undefined ? [] : containersOf(template);
  const servicePorts = list(at(manifest, "spec", "ports")).map((port) => Number(at(port, "port")));
  return {
    kind: kind.toLowerCase(),
    name: exactly(metadata.name),
    namespace: metadata.namespace,
    labels: labelsAt(at(metadata, "labels")),
    containers,
    ports: kind === "Service" ? servicePorts : containers.flatMap(({ ports }) => ports),
  };
}

/** Endpoint slices carry the Service's name as a label, and its labels. */
function slicesOf(service: Named, { metadata }: Manifest): Named[] {
  if (service.kind !== "service") return [];
  const labels = { ...service.labels, "kubernetes.io/service-name": metadata.name };
  return [{ ...service, kind: "endpointslice", name: new RegExp(`^${metadata.name}-.+$`), labels }];
}

/** cert-manager writes a Certificate into the Secret that it names. */
function secretsOf(certificate: Named, manifest: Manifest): Named[] {
  if (certificate.kind !== "certificate") return [];
  return [{ ...certificate, kind: "secret", name: exactly(text(at(manifest, "spec", "secretName"))) }];
}

/** Everything that a reader of a command can find by its name or its labels. */
export function namesOf(manifests: readonly Manifest[]): Named[] {
  return manifests.flatMap((manifest) => {
    const object = objectOf(manifest);
    return [object, ...childrenOf(manifest), ...slicesOf(object, manifest), ...secretsOf(object, manifest)];
  });
}

/** Short names of kubectl, and plural forms. */
const aliases: Readonly<Record<string, string>> = {
  po: "pod",
  svc: "service",
  deploy: "deployment",
  ds: "daemonset",
  sts: "statefulset",
  cm: "configmap",
  sa: "serviceaccount",
  pvc: "persistentvolumeclaim",
  pv: "persistentvolume",
  ns: "namespace",
  netpol: "networkpolicy",
  networkpolicies: "networkpolicy",
  ingresses: "ingress",
  ingressclasses: "ingressclass",
  storageclasses: "storageclass",
  csr: "certificatesigningrequest",
  quota: "resourcequota",
  pdb: "poddisruptionbudget",
};

/** The kind that kubectl understands by a word. */
export const kindOf = (word: string): string => aliases[word] ?? (/[^s]s$/.test(word) ? word.slice(0, -1) : word);

/** Matches a label selector of kubectl: `a=b`, `a in (b, c)`, joined by commas. */
export function selects(selector: string, labels: Labels, open: (value: string) => RegExp): boolean {
  return selector.split(/,(?![^(]*\))/).every((one) => {
    const [, set = "", values = ""] = /^\s*(\S+) in \(([^)]*)\)\s*$/.exec(one) ?? [];
    if (set !== "") return values.split(",").some((value) => value.trim() === labels[set]);
    const [key = "", value = ""] = one.split("=");
    return labels[key] !== undefined && open(value).test(labels[key]);
  });
}
