import type { Rule } from "../../lib/rule";
import { workloadCommonLabels } from "./workload-common-labels";
import { workloadConfigMapsResolve } from "./workload-config-maps-resolve";
import { workloadDedicatedServiceAccount } from "./workload-dedicated-service-account";
import { workloadDropAllCapabilities } from "./workload-drop-all-capabilities";
import { workloadHostPathRestricted } from "./workload-host-path-restricted";
import { workloadImagePinned } from "./workload-image-pinned";
import { workloadImageRegistryAllowed } from "./workload-image-registry-allowed";
import { workloadMeetsNamespaceLevel } from "./workload-meets-namespace-level";
import { workloadNamespacePodSecurity } from "./workload-namespace-pod-security";
import { workloadNoHostNamespaces } from "./workload-no-host-namespaces";
import { workloadNoHostPorts } from "./workload-no-host-ports";
import { workloadNoPrivilegeEscalation } from "./workload-no-privilege-escalation";
import { workloadNotPrivileged } from "./workload-not-privileged";
import { workloadPriorityClassExists } from "./workload-priority-class-exists";
import { workloadProbes } from "./workload-probes";
import { workloadRbacLeastPrivilege } from "./workload-rbac-least-privilege";
import { workloadReadOnlyRootFs } from "./workload-read-only-root-fs";
import { workloadRunAsNonRoot } from "./workload-run-as-non-root";
import { workloadSeccompProfile } from "./workload-seccomp-profile";
import { workloadSelectorsMatch } from "./workload-selectors-match";
import { workloadTokenOnlyIfNeeded } from "./workload-token-only-if-needed";
import { workloadVolumeTypes } from "./workload-volume-types";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  workloadRunAsNonRoot,
  workloadNoPrivilegeEscalation,
  workloadNotPrivileged,
  workloadDropAllCapabilities,
  workloadSeccompProfile,
  workloadReadOnlyRootFs,
  workloadNoHostNamespaces,
  workloadNoHostPorts,
  workloadHostPathRestricted,
  workloadVolumeTypes,
  workloadNamespacePodSecurity,
  workloadMeetsNamespaceLevel,
  workloadImagePinned,
  workloadImageRegistryAllowed,
  workloadProbes,
  workloadTokenOnlyIfNeeded,
  workloadDedicatedServiceAccount,
  workloadRbacLeastPrivilege,
  workloadCommonLabels,
  workloadSelectorsMatch,
  workloadConfigMapsResolve,
  workloadPriorityClassExists,
];
