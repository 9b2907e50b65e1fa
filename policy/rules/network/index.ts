import type { Rule } from "../../lib/rule";
import { networkApiServerEgress } from "./network-api-server-egress";
import { networkDefaultDeny } from "./network-default-deny";
import { networkDnsEgress } from "./network-dns-egress";
import { networkIngressClassAllowed } from "./network-ingress-class-allowed";
import { networkIngressExposure } from "./network-ingress-exposure";
import { networkIngressHostHasDnsRecord } from "./network-ingress-host-has-dns-record";
import { networkIngressHostValid } from "./network-ingress-host-valid";
import { networkNoAllowAll } from "./network-no-allow-all";
import { networkPolicyEngineEnabled } from "./network-policy-engine-enabled";
import { networkPolicyTargetsPod } from "./network-policy-targets-pod";
import { networkReferencesResolve } from "./network-references-resolve";
import { networkRequiredPathsOpen } from "./network-required-paths-open";
import { networkServicePortEqualsTargetPort } from "./network-service-port-equals-target-port";
import { networkServiceType } from "./network-service-type";
import { networkWorkloadSelected } from "./network-workload-selected";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  networkWorkloadSelected,
  networkDefaultDeny,
  networkPolicyTargetsPod,
  networkDnsEgress,
  networkApiServerEgress,
  networkNoAllowAll,
  networkRequiredPathsOpen,
  networkServicePortEqualsTargetPort,
  networkServiceType,
  networkReferencesResolve,
  networkIngressExposure,
  networkIngressHostHasDnsRecord,
  networkIngressHostValid,
  networkIngressClassAllowed,
  networkPolicyEngineEnabled,
];
