import type { Rule } from "../../lib/rule";
import { resourcesCpuLimitPolicy } from "./resources-cpu-limit-policy";
import { resourcesEphemeralBounded } from "./resources-ephemeral-bounded";
import { resourcesLimitRatio } from "./resources-limit-ratio";
import { resourcesMemoryLimitSet } from "./resources-memory-limit-set";
import { resourcesNamespaceQuotaFits } from "./resources-namespace-quota-fits";
import { resourcesRequestsSet } from "./resources-requests-set";
import { resourcesWithinBounds } from "./resources-within-bounds";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  resourcesCpuLimitPolicy,
  resourcesEphemeralBounded,
  resourcesLimitRatio,
  resourcesMemoryLimitSet,
  resourcesNamespaceQuotaFits,
  resourcesRequestsSet,
  resourcesWithinBounds,
];
