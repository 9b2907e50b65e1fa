import type { Rule } from "../lib/rule";
import { rules as aws } from "./aws";
import { rules as ha } from "./ha";
import { rules as network } from "./network";
import { rules as pack } from "./pack";
import { rules as resources } from "./resources";
import { rules as retention } from "./retention";
import { rules as secrets } from "./secrets";
import { rules as storage } from "./storage";
import { rules as tls } from "./tls";
import { rules as workload } from "./workload";

/** Every rule of the pack; those of group `pack` report on the others and therefore run last. */
export const rules: readonly Rule[] = [
  ...tls,
  ...retention,
  ...resources,
  ...workload,
  ...network,
  ...storage,
  ...secrets,
  ...ha,
  ...aws,
  ...pack,
];
