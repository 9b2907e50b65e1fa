import { passing, Undetermined, type Cursor } from "../lib/cursor";
import { RDS_CLUSTER_PARAMETER_GROUP, RDS_PARAMETER_GROUP } from "../lib/types";
import type { StackModel } from "./stack";

/** RDS for PostgreSQL sets rds.force_ssl to 1 by default from this major version on. */
const FORCED_SINCE = 15;

const GROUP_KEYS = ["parameterGroupName", "dbClusterParameterGroupName"] as const;

/**
 * The place of the value of `rds.force_ssl` in the parameter group of an instance or cluster; undefined when it names no
 * group of this stack or the group leaves it out. Throws `Undetermined` when the group's name is unknown and several may
 * be meant.
 */
export function forceSslOf(stack: StackModel, instance: Cursor): Cursor | undefined {
  const named = GROUP_KEYS.map((key) => instance.key(key)).find((place) => place.value !== undefined);
  if (named === undefined) return undefined;
  const { dependencies } = instance.resource;
  const groups = stack.ofType(RDS_PARAMETER_GROUP, RDS_CLUSTER_PARAMETER_GROUP);
  const meant = groups.filter(({ urn }) => dependencies.includes(urn));
  if (named.unknown && meant.length !== 1) throw new Undetermined(named);
  const [group] = named.unknown ? meant : passing(groups, ({ props }) => props.key("name").string() === named.value);
  const parameters = group?.props.key("parameters").items() ?? [];
  return parameters.find((parameter) => parameter.key("name").string() === "rds.force_ssl")?.key("value");
}

/** True when the engine version forces TLS without a parameter group; throws `Undetermined` when it is unknown. */
export function forcesByDefault(instance: Cursor): boolean {
  const version = instance.key("engineVersion").string() ?? "";
  return Number.parseInt(version, 10) >= FORCED_SINCE;
}
