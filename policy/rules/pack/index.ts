import type { Rule } from "../../lib/rule";
import { packConfigValid } from "./pack-config-valid";
import { packExemptionsExpiring } from "./pack-exemptions-expiring";
import { packExemptionsValid } from "./pack-exemptions-valid";
import { packNoOpaqueResources } from "./pack-no-opaque-resources";
import { packRenderedConfigParses } from "./pack-rendered-config-parses";
import { packUnevaluated } from "./pack-unevaluated";

/** Every rule of this group, in the order in which they run: those that report on other rules come last. */
export const rules: readonly Rule[] = [
  packConfigValid,
  packNoOpaqueResources,
  packRenderedConfigParses,
  packExemptionsValid,
  packExemptionsExpiring,
  packUnevaluated,
];
