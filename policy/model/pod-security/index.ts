import * as baseline from "./baseline";
import { Findings, type PodSecurityViolation } from "./field";
import * as restricted from "./restricted";
import { checkUnless, viewPod, type Check } from "./visit";

export type { PodSecurityViolation } from "./field";

/** The levels of the Pod Security Standards, in rising order of strictness. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** The newest version of the standard evaluated here: k8s.io/pod-security-admission v0.34.1. */
export const LATEST_MINOR = 34;

/** How to evaluate. */
export interface PodSecurityOptions {
  /** Minor version of the standard, 25 to 34; newer ones are judged as 34, as an API server of 1.34 does. Default 34. */
  readonly minor?: number;
  /** Path of the template inside its object, e.g. "spec.template"; default "" for a bare pod. */
  readonly root?: string;
  /**
   * Whether the cluster has the alpha feature UserNamespacesPodSecurityStandards (off by default in 1.34), which frees
   * pods with `hostUsers: false` from procMount, runAsNonRoot and runAsUser. Default false.
   */
  readonly relaxForUserNamespaces?: boolean;
}

/** The verdict: admitted when both lists are empty, refused when there is a violation, otherwise open. */
export interface PodSecurityVerdict {
  readonly violations: readonly PodSecurityViolation[];
  /** Paths whose value is not known yet and could turn the verdict. */
  readonly undetermined: readonly string[];
}

const COMMON: readonly Check[] = [
  ...[baseline.appArmorProfile, baseline.hostNamespaces, baseline.hostPorts, baseline.hostProbesAndHostLifecycle],
  ...[baseline.privileged, baseline.seLinuxOptions, baseline.sysctls, baseline.windowsHostProcess],
];
const BASELINE = [...COMMON, baseline.capabilitiesBaseline, baseline.hostPathVolumes, baseline.seccompProfileBaseline];
const RESTRICTED = [
  ...COMMON,
  restricted.allowPrivilegeEscalation,
  restricted.capabilitiesRestricted,
  restricted.restrictedVolumes,
  restricted.seccompProfileRestricted,
];

/** Checks that a pod in its own user namespace may be freed from. */
const RELAXED: Readonly<Record<"baseline" | "restricted", readonly Check[]>> = {
  baseline: [baseline.procMount],
  restricted: [baseline.procMount, restricted.runAsNonRoot, restricted.runAsUser],
};

/**
 * Evaluates a pod or pod template (`{metadata, spec}`, plain data, with `UNKNOWN` from policy/lib/value where a value is
 * not known yet) against a level of the Pod Security Standards, as the admission plugin of an API server would after
 * its defaulting: a volume without a source is an emptyDir, and hostNetwork sets every hostPort.
 */
export function evaluatePodSecurity(
  template: unknown,
  level: PodSecurityLevel,
  options: PodSecurityOptions = {},
): PodSecurityVerdict {
  if (level === "privileged") return { violations: [], undetermined: [] };
  const findings = new Findings();
  const pod = viewPod(template, options.root ?? "", Math.min(options.minor ?? LATEST_MINOR, LATEST_MINOR));
  for (const check of level === "baseline" ? BASELINE : RESTRICTED) check(pod, findings);
  const hostUsers = pod.spec.at("hostUsers");
  const isFreed = options.relaxForUserNamespaces === true && hostUsers.value === false;
  const isOpen = options.relaxForUserNamespaces === true && hostUsers.isUnknown;
  for (const check of isFreed ? [] : RELAXED[level]) {
    if (isOpen) checkUnless(hostUsers, check, pod, findings);
    else check(pod, findings);
  }
  return { violations: findings.violations, undetermined: findings.undetermined };
}

/**
 * Reads the level and version a namespace enforces from its labels; without labels a namespace is privileged, and a
 * value the API server does not know counts as restricted, latest, as upstream does.
 */
export function enforcedLevel(labels: Readonly<Record<string, unknown>>): { level: PodSecurityLevel; minor: number } {
  const level = labels["pod-security.kubernetes.io/enforce"];
  const version = labels["pod-security.kubernetes.io/enforce-version"];
  const [, minor] = /^v1\.(\d+)$/.exec(String(version)) ?? [];
  return { level: readLevel(level), minor: minor === undefined ? LATEST_MINOR : Number(minor) };
}

function readLevel(level: unknown): PodSecurityLevel {
  if (level === undefined || level === null) return "privileged";
  return level === "privileged" || level === "baseline" ? level : "restricted";
}
