import type { Preview } from "../engine";
import { PreviewError, PROGRAM_FAILED } from "../errors";
import type { DetailedResource } from "../resources";
import { summaryFile } from "../review/summary";
import { toJson, toYaml } from "./format";
import { byCreation, heading, isManifest, manifestOf } from "./kubernetes";
import type { Manifest } from "./kubernetes";
import { shortName, withMarkers } from "./markers";
import type { Placeholder } from "./markers";

/** A file of the output directory; the path is relative to it, with `/`. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}

/** Everything that goes to disk. */
export interface Rendering {
  readonly files: readonly RenderedFile[];
  /** Number of Kubernetes objects. */
  readonly manifests: number;
  /** Number of resources of other providers. */
  readonly others: number;
  /** Kubernetes resources that are no object of their own, such as patches: type and name. */
  readonly skipped: readonly string[];
  /** Places to fill in, by file. */
  readonly placeholders: readonly (Placeholder & { readonly file: string })[];
}

/** Folder of the objects that belong to no namespace. */
const CLUSTER = "cluster";

/** Names that cannot be folders of a namespace. */
const TAKEN = new Set([CLUSTER, "aws", "random"]);

const safe = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, "-");

function folderOf({ namespace }: Manifest): string {
  if (namespace === "") return CLUSTER;
  return TAKEN.has(namespace) ? `namespace-${namespace}` : safe(namespace);
}

/** Gives each manifest its file; two kinds of one name are told apart by their API group. */
function placed(manifests: readonly Manifest[]): Map<string, Manifest> {
  const files = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const base = `${folderOf(manifest)}/${manifest.kind.toLowerCase()}-${safe(manifest.name)}`;
    const group = safe(manifest.apiVersion.split("/")[0] ?? "");
    const file = [`${base}.yaml`, `${base}.${group}.yaml`].find((path) => !files.has(path));
    if (file === undefined) throw twice(manifest, files.get(`${base}.yaml`));
    files.set(file, manifest);
  }
  return files;
}

function twice(manifest: Manifest, other: Manifest | undefined): PreviewError {
  const object = `${manifest.kind} ${manifest.namespace === "" ? "" : `${manifest.namespace}/`}${manifest.name}`;
  const reason = `two resources describe the same Kubernetes object, ${object}`;
  const remedy = `rename one of ${other?.urn ?? "?"} and ${manifest.urn}`;
  const fault = { path: object, value: undefined, reason, remedy };
  return new PreviewError(PROGRAM_FAILED, `The program failed:\n\n  ${reason}\n  ${remedy}\n`, [fault]);
}

function assertOnce(manifests: readonly Manifest[]): void {
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = [manifest.apiVersion.split("/").slice(0, -1), manifest.kind, manifest.namespace, manifest.name].join();
    if (seen.has(key)) throw twice(manifest, seen.get(key));
    seen.set(key, manifest);
  }
}

function kustomization(files: readonly string[]): RenderedFile {
  const content = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: files,
    sortOptions: { order: "fifo" },
  };
  return { path: "kustomization.yaml", content: toYaml(content, "Every Kubernetes object, in the order of creation.") };
}

/** A resource of another provider as one JSON document; the SDK's bookkeeping is left out. */
function document(resource: DetailedResource, reveal: boolean, found: (placeholder: Placeholder) => void): string {
  const { urn, type, name, parent, detailed } = resource;
  const { protect, retainOnDelete, deleteBeforeReplace, ignoreChanges, customTimeouts } = resource.options;
  const options = { protect, retainOnDelete, deleteBeforeReplace, ignoreChanges, customTimeouts };
  const properties = withMarkers(detailed, { reveal, shape: (marker) => marker, found });
  return toJson({ urn, type, name, parent, options, properties });
}

/** True for resources of cloud providers; components, the stack and providers themselves exist only in Pulumi. */
function isOther({ type, custom, external }: DetailedResource): boolean {
  return custom && !external && !type.startsWith("kubernetes:") && !type.startsWith("pulumi:");
}

function isSkipped(resource: DetailedResource): boolean {
  return resource.type.startsWith("kubernetes:") && resource.custom && !resource.external && !isManifest(resource);
}

/** `aws/opensearch-Domain-traces.json`: provider, service, class and logical name. */
function otherFile({ type, name }: DetailedResource): string {
  const [provider = "", module = "", token = ""] = type.split(":");
  const service = module.split("/")[0] ?? "";
  return `${safe(provider)}/${service === "index" ? "" : `${service}-`}${token}-${safe(name)}.json`;
}

/** The Kubernetes objects of a preview by the path of their file, in the order of creation. */
export function manifestFiles(preview: Preview): Map<string, Manifest> {
  const manifests = preview.resources.filter(isManifest).map((resource) => manifestOf(resource, preview.revealed));
  assertOnce(manifests);
  return placed(manifests.sort(byCreation));
}

/** Renders a preview: one YAML file per Kubernetes object with a kustomization, one JSON file per other resource. */
export function render(preview: Preview): Rendering {
  const placeholders: (Placeholder & { file: string })[] = [];
  const files: RenderedFile[] = [];
  const placement = manifestFiles(preview);
  for (const [path, manifest] of placement) {
    files.push({ path, content: toYaml(manifest.object, heading(manifest)) });
    placeholders.push(...manifest.placeholders.map((placeholder) => ({ ...placeholder, file: path })));
  }
  const others = preview.resources.filter(isOther);
  const taken = new Set<string>();
  for (const resource of others) {
    const path = uniquePath(otherFile(resource), taken);
    const content = document(resource, preview.revealed, (found) => placeholders.push({ ...found, file: path }));
    files.push({ path, content });
  }
  const open = { path: "placeholders.json", content: toJson(listed(placeholders)) };
  files.push(kustomization([...placement.keys()]), open, summaryFile(preview));
  const skipped = preview.resources.filter(isSkipped).map(({ urn }) => shortName(urn));
  return { files, manifests: placement.size, others: others.length, skipped, placeholders };
}

/** The path, with a number where components have children of the same type and name. */
function uniquePath(path: string, taken: Set<string>): string {
  const numbered = (number: number) => (number === 1 ? path : path.replace(/\.json$/, `-${number}.json`));
  let number = 1;
  while (taken.has(numbered(number))) number++;
  taken.add(numbered(number));
  return numbered(number);
}

function listed(placeholders: readonly (Placeholder & { readonly file: string })[]): unknown[] {
  return placeholders
    .map(({ file, path, marker }) => ({ file, path: path.join("."), marker }))
    .sort((a, b) => (a.file + a.path < b.file + b.path ? -1 : 1));
}
