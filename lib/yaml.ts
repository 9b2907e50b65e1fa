import { stringify } from "yaml";

/** YAML text of a config object: keys in the order written, long lines kept whole, no anchors. */
export function toYaml(config: unknown): string {
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
}
