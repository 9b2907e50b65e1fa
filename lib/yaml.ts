import { stringify } from "yaml";

/**
 * YAML text of a config object: keys in the order written, long lines kept whole, no anchors.
 * Texts that YAML 1.1 would read as something else (`yes`, `12:30`) are quoted, since many Go programs still read it so.
 */
export function toYaml(config: unknown): string {
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
}
