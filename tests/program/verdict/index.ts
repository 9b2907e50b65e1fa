import { breakages as aws } from "./aws";
import type { Breakage } from "./breakage";
import { breakages as ha } from "./ha";
import { breakages as network } from "./network";
import { breakages as pack } from "./pack";
import { breakages as resources } from "./resources";
import { breakages as retention } from "./retention";
import { breakages as secrets } from "./secrets";
import { breakages as storage } from "./storage";
import { breakages as tls } from "./tls";
import { breakages as workload } from "./workload";

/** Every breakage, by group of the rule that catches it. */
export const groups: Readonly<Record<string, readonly Breakage[]>> = {
  tls,
  retention,
  resources,
  workload,
  network,
  storage,
  secrets,
  ha,
  aws,
  pack,
};
