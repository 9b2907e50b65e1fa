/** Labels by which users and Services find a workload; never changes once deployed, since selectors are immutable. */
export function selector(name: string): Record<string, string> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
}

/** The project's name, as label value and as prefix of AWS names. */
export const project = "insurance-lead-gen-monitoring";

/**
 * Kubernetes' recommended labels for an object of the stack.
 *
 * @param name workload the object belongs to
 * @param room component (folder under components/) that creates it
 * @param version image tag, where the object runs an image
 */
export function labels(name: string, room: string, version?: string): Record<string, string> {
  return {
    ...selector(name),
    "app.kubernetes.io/component": room,
    "app.kubernetes.io/part-of": project,
    "app.kubernetes.io/managed-by": "pulumi",
    ...(version === undefined ? {} : { "app.kubernetes.io/version": version }),
  };
}

/** Prefix of annotations that only this project reads. */
const own = "insurance-lead-gen.com";

/** Annotation that states how long a store promises to keep its data; policy compares the rendered config with it. */
export const retentionAnnotation = `${own}/retention`;

/** Annotation prefix of configuration checksums on pod templates. */
export const checksumAnnotation = (of: string): string => `${own}/checksum-${of}`;
