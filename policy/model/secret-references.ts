import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { INGRESS, SERVICE_ACCOUNT } from "../lib/types";
import { workloadOf } from "./workload";

/** One place where a resource names a Secret. */
export interface SecretReference {
  /** Place of the Secret's name. */
  readonly name: Cursor;
  /** Place of the key, where the reference needs a certain one. */
  readonly key: Cursor | undefined;
}

function ofVolume(volume: Cursor): SecretReference[] {
  const projected = volume
    .at("projected.sources")
    .items()
    .map((source) => source.key("secret"));
  const sources = [
    { source: volume.key("secret"), name: "secretName" },
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

function ofContainer(at: Cursor): SecretReference[] {
  const single = at
    .key("env")
    .items()
    .map((entry) => entry.at("valueFrom.secretKeyRef"));
  const whole = at
    .key("envFrom")
    .items()
    .map((entry) => entry.key("secretRef"));
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
  const workload = workloadOf(resource);
  return [
    ...workload.volumes.map((volume) => () => ofVolume(volume)),
    ...workload.containers.map(
      ({ at }) =>
        () =>
          ofContainer(at),
    ),
    () => pullSecrets(workload.pod),
  ];
}
