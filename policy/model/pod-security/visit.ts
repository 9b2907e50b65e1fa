import { Field, Findings } from "./field";

/** One judgement over a pod template. */
export type Check = (pod: PodView, findings: Findings) => void;

/** What every check needs of a template, read once. */
export interface PodView {
  /** Field at the pod spec. */
  readonly spec: Field;
  /** Field at the template's metadata.annotations. */
  readonly annotations: Field;
  /** Init, ordinary and ephemeral containers, in the order upstream visits them. */
  readonly containers: readonly Field[];
  /** Those of them that the API server gives node ports under hostNetwork: all but the ephemeral ones. */
  readonly lasting: readonly Field[];
  /** Minor version of the standard, e.g. 34 for v1.34. */
  readonly minor: number;
}

/** Opens a `{metadata, spec}` template at `root` (e.g. "spec.template"; "" for a bare pod). */
export function viewPod(template: unknown, root: string, minor: number): PodView {
  const top = new Field(template, root);
  const spec = top.at("spec");
  const lasting = [...spec.at("initContainers").items(), ...spec.at("containers").items()];
  const containers = [...lasting, ...spec.at("ephemeralContainers").items()];
  return { spec, annotations: top.deep("metadata", "annotations"), containers, lasting, minor };
}

/** The securityContext of the pod itself, then of each container. */
export function securityContexts(pod: PodView): Field[] {
  return [pod.spec, ...pod.containers].map((owner) => owner.at("securityContext"));
}

/** Reports `field` when it is unknown, or when `isBad` holds of its value (`undefined` when unset). */
export function refuse(
  findings: Findings,
  check: string,
  field: Field,
  isBad: (value: unknown) => boolean,
  wanted: string,
): void {
  if (field.isUnknown) findings.unknown(field.path);
  else if (isBad(field.value)) findings.violate(check, field.path, field.value, wanted);
}

/** Runs a check that `freeing` may make moot once known: its violations are then undetermined, not certain. */
export function checkUnless(freeing: Field, check: Check, pod: PodView, findings: Findings): void {
  const tentative = new Findings();
  check(pod, tentative);
  if (tentative.violations.length > 0) findings.unknown(freeing.path);
  for (const path of tentative.undetermined) findings.unknown(path);
}
