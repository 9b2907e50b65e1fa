import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { INGRESS, SERVICE_ACCOUNT } from "../lib/types";
import { workloadOf } from "./workload";

/** What a pod reads files and variables from, and how its parts name it. */
const KINDS = {
  Secret: { volume: "secret", name: "secretName", env: "secretKeyRef", envFrom: "secretRef" },
  ConfigMap: { volume: "configMap", name: "name", env: "configMapKeyRef", envFrom: "configMapRef" },
} as const;
type Kind = keyof typeof KINDS;

/** One place where a resource names a Secret or ConfigMap. */
export interface SecretReference {
  /** Place of its name. */
  readonly name: Cursor;
  /** Place of the key, where the reference needs a certain one. */
  readonly key: Cursor | undefined;
}

function ofVolume(volume: Cursor, kind: Kind): SecretReference[] {
  const words = KINDS[kind];
  const projected = volume
    .at("projected.sources")
    .items()
    .map((source) => source.key(words.volume));
  const sources = [
    { source: volume.key(words.volume), name: words.name as string },
    ...projected.map((source) => ({ source, name: "name" })),
  ];
  return sources.flatMap(({ source, name }): SecretReference[] => {
    if (!source.exists() || source.key("optional").boolean() === true) return [];
    const keys = source
      .key("items")
      .items()
      .map((item) => item.key("key"));
    const reference = source.key(name);
    return keys.length === 0 ? [{ name: reference, key: undefined }] : keys.map((key) => ({ name: reference, key }));
  });
}

function ofContainer(at: Cursor, kind: Kind): SecretReference[] {
  const words = KINDS[kind];
  const single = at
    .key("env")
    .items()
    .map((entry) => entry.key("valueFrom").key(words.env));
  const whole = at
    .key("envFrom")
    .items()
    .map((entry) => entry.key(words.envFrom));
  const named = [...single, ...whole].filter((one) => one.exists() && one.key("optional").boolean() !== true);
  return named.map((one) => ({
    name: one.key("name"),
    key: one.key("key").value === undefined ? undefined : one.key("key"),
  }));
}

function pullSecrets(holder: Cursor): SecretReference[] {
  return holder
    .key("imagePullSecrets")
    .items()
    .map((entry) => ({ name: entry.key("name"), key: undefined }));
}

/** The volumes, containers and lists of a resource that may name Secrets; each is read on its own. */
export function secretReferences(resource: Resource): readonly (() => readonly SecretReference[])[] {
  if (resource.type === SERVICE_ACCOUNT) return [() => pullSecrets(resource.props)];
  if (resource.type === INGRESS) {
    const entries = resource.props.at("spec.tls").items();
    return entries.map(
      (entry) => () => (entry.key("secretName").exists() ? [{ name: entry.key("secretName"), key: undefined }] : []),
    );
  }
  return [...ofPod(resource, "Secret"), () => pullSecrets(workloadOf(resource).pod)];
}

/** The same of a workload for ConfigMaps. */
export function configMapReferences(workload: Resource): readonly (() => readonly SecretReference[])[] {
  return ofPod(workload, "ConfigMap");
}

function ofPod(resource: Resource, kind: Kind): (() => readonly SecretReference[])[] {
  const { volumes, containers } = workloadOf(resource);
  const inVolumes = volumes.map((volume) => () => ofVolume(volume, kind));
  return [
    ...inVolumes,
    ...containers.map(
      ({ at }) =>
        () =>
          ofContainer(at, kind),
    ),
  ];
}
