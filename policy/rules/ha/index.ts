import type { Rule } from "../../lib/rule";
import { haClaimHolds } from "./ha-claim-holds";
import { haClusterConfig } from "./ha-cluster-config";
import { haHeadlessService } from "./ha-headless-service";
import { haMinimumReplicas } from "./ha-minimum-replicas";
import { haPdbDrainable } from "./ha-pdb-drainable";
import { haPdbRequired } from "./ha-pdb-required";
import { haPodSpread } from "./ha-pod-spread";
import { haUpdateStrategy } from "./ha-update-strategy";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  haMinimumReplicas,
  haPdbRequired,
  haPdbDrainable,
  haPodSpread,
  haClaimHolds,
  haUpdateStrategy,
  haHeadlessService,
  haClusterConfig,
];
