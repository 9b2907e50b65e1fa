import type { Field, Findings } from "./field";
import { checkUnless, refuse, securityContexts, type Check, type PodView } from "./visit";

const VOLUME_TYPES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"],
  "secret",
];

/** Frees Windows pods, which cannot set these fields; while `spec.os` is unknown a would-be violation is undetermined. */
const linuxOnly =
  (check: Check): Check =>
  (pod, findings) => {
    const os = pod.spec.deep("os", "name");
    if (os.isUnknown) checkUnless(os, check, pod, findings);
    else if (os.value !== "windows") check(pod, findings);
  };

/** Set-user-ID binaries may not gain privileges. */
export const allowPrivilegeEscalation: Check = linuxOnly((pod, findings) => {
  for (const container of pod.containers) {
    const field = container.deep("securityContext", "allowPrivilegeEscalation");
    refuse(findings, "allowPrivilegeEscalation", field, (value) => value !== false, "false");
  }
});

/** Every capability is dropped; only NET_BIND_SERVICE may come back. */
export const capabilitiesRestricted: Check = linuxOnly((pod, findings) => {
  for (const container of pod.containers) {
    const capabilities = container.deep("securityContext", "capabilities");
    requireDropAll(findings, capabilities.at("drop"));
    for (const added of capabilities.at("add").items()) {
      const isBad = (value: unknown): boolean => value !== "NET_BIND_SERVICE";
      refuse(findings, "capabilities_restricted", added, isBad, '"NET_BIND_SERVICE" or nothing');
    }
  }
});

function requireDropAll(findings: Findings, drop: Field): void {
  const dropped = drop.items();
  if (dropped.some((item) => item.value === "ALL")) return;
  const unknown = dropped.find((item) => item.isUnknown);
  if (unknown) findings.unknown(unknown.path);
  else findings.violate("capabilities_restricted", drop.path, drop.value, '["ALL"]');
}

/** Only volume types that cannot reach the node or a foreign store; a volume without a source becomes an emptyDir. */
export const restrictedVolumes: Check = (pod, findings) => {
  for (const volume of pod.spec.at("volumes").items()) {
    const sources = volume.entries().filter(([key, value]) => key !== "name" && !value.isUnset);
    if (sources.some(([key, value]) => VOLUME_TYPES.includes(key) && !value.isUnknown)) continue;
    const unknown = sources.find(([key, value]) => value.isUnknown && VOLUME_TYPES.includes(key));
    if (unknown) {
      findings.unknown(unknown[1].path);
      continue;
    }
    for (const [key] of sources) {
      refuse(findings, "restrictedVolumes", volume.at(key), () => true, `one of ${VOLUME_TYPES.join(", ")}`);
    }
  }
};

/** Every container refuses to start as root: by its own field, or by the pod's where it says nothing. */
export const runAsNonRoot: Check = (pod, findings) => {
  inherit(pod, findings, "runAsNonRoot", ["runAsNonRoot"], (value) => value !== false, "true");
};

/** No user id 0. */
export const runAsUser: Check = (pod, findings) => {
  for (const context of securityContexts(pod)) {
    refuse(findings, "runAsUser", context.at("runAsUser"), (value) => value === 0, "a non-zero id or unset");
  }
};

const isSeccomp = (type: unknown): boolean => type === "RuntimeDefault" || type === "Localhost";

/** Every container runs under a seccomp profile: its own, or the pod's where it has none. */
export const seccompProfileRestricted: Check = linuxOnly((pod, findings) => {
  const wanted = '"RuntimeDefault" or "Localhost"';
  inherit(pod, findings, "seccompProfile_restricted", ["seccompProfile", "type"], isSeccomp, wanted);
});

/** Judges a field that containers inherit from the pod: each where it is set, and each container left without any. */
function inherit(
  pod: PodView,
  findings: Findings,
  check: string,
  [owner, ...rest]: readonly [string, ...string[]],
  isGood: (value: unknown) => boolean,
  wanted: string,
): void {
  const isBad = (value: unknown): boolean => !isGood(value);
  const ofPod = pod.spec.deep("securityContext", owner);
  if (!ofPod.isUnset) refuse(findings, check, ofPod.deep(...rest), isBad, wanted);
  for (const container of pod.containers) {
    const own = container.deep("securityContext", owner);
    if (!own.isUnset) refuse(findings, check, own.deep(...rest), isBad, wanted);
    else if (ofPod.isUnset) refuse(findings, check, own.deep(...rest), () => true, `${wanted}, here or at the pod`);
  }
}
