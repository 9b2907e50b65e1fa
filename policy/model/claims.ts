import { Undetermined, type Cursor } from "../lib/cursor";
import { PERSISTENT_VOLUME_CLAIM } from "../lib/types";
import type { StackModel } from "./stack";
import type { Container, Workload } from "./workload";

/** The mount that holds a path of a container: the one with the longest matching `mountPath`. */
export function mountAt(container: Container, path: string): Cursor | undefined {
  const mounts = container.at.key("volumeMounts").items();
  const holding = mounts.filter((mount) => {
    const at = (mount.key("mountPath").string() ?? "").replace(/\/+$/, "");
    return path === at || path.startsWith(`${at}/`);
  });
  const length = (mount: Cursor): number => mount.key("mountPath").string()?.length ?? 0;
  return holding.sort((a, b) => length(b) - length(a))[0];
}

/** The `spec` of the claim behind a volume name: of a claim template, or of a claim of the stack that a volume names. */
function claimSpec(stack: StackModel, workload: Workload, volumeName: string): Cursor | undefined {
  const templates = workload.claimTemplates;
  const template = templates.find((one) => one.at("metadata.name").value === volumeName);
  if (template !== undefined) return template.key("spec");
  const doubtful = templates.find((one) => one.at("metadata.name").unknown);
  if (doubtful !== undefined) throw new Undetermined(doubtful.at("metadata.name"));
  const volume = workload.volumes.find((one) => one.key("name").string() === volumeName);
  const name = volume?.at("persistentVolumeClaim.claimName").string();
  const claim = name === undefined ? undefined : stack.find(PERSISTENT_VOLUME_CLAIM, workload.namespace, name);
  return claim?.props.key("spec");
}

/**
 * What keeps the data at a path of a container: a claim of the stack (at its `spec`), a claim of others (at the volume),
 * a volume that ends with the pod, or (at the mounts) the container's own layer.
 */
export interface DataVolume {
  readonly kind: "claim" | "foreign" | "ephemeral" | "none";
  readonly at: Cursor;
}

/** What keeps the data at a path of a container. */
export function dataVolume(stack: StackModel, container: Container, path: string): DataVolume {
  const { workload, at } = container;
  const name = mountAt(container, path)?.key("name").string();
  if (name === undefined) return { kind: "none", at: at.key("volumeMounts") };
  const claim = claimSpec(stack, workload, name);
  const volume = workload.volumes.find((one) => one.key("name").string() === name);
  if (claim !== undefined) return { kind: "claim", at: claim };
  const foreign = volume?.key("persistentVolumeClaim").exists() === true;
  return { kind: foreign ? "foreign" : "ephemeral", at: volume ?? at.key("volumeMounts") };
}

/** The claims that a workload makes: of its templates and of its ephemeral volumes, each at its `spec`. */
export function claimsOf(workload: Workload): readonly Cursor[] {
  const ephemeral = workload.volumes.map((volume) => volume.at("ephemeral.volumeClaimTemplate.spec"));
  return [...workload.claimTemplates.map((one) => one.key("spec")), ...ephemeral.filter((spec) => spec.exists())];
}

/** Every claim of the stack: claim templates, claims of their own and those of ephemeral volumes, each at its `spec`. */
export function allClaims(stack: StackModel): readonly Cursor[] {
  const own = stack.ofType(PERSISTENT_VOLUME_CLAIM).map(({ props }) => props.key("spec"));
  return [...stack.workloads.flatMap(claimsOf), ...own];
}
