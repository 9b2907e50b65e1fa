import { passing, type Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { environmentOf, workloadOf } from "./workload";

/** Variables by which the password of Grafana's first administrator is not the one that everybody knows. */
const CHOSEN = [
  "GF_SECURITY_ADMIN_PASSWORD",
  "GF_SECURITY_ADMIN_PASSWORD__FILE",
  "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION",
];

/** Where Grafana reads `[security] admin_password`. */
const INI = /^\/etc\/grafana(?:\/(?:grafana\.ini)?)?$/;

/** The container of a Grafana whose administrator has the password `admin`, as far as variables and mounts tell. */
export function withDefaultPassword(resource: Resource): Cursor | undefined {
  const workload = workloadOf(resource);
  const container = workload.mainContainer;
  if (workload.role !== "grafana" || container === undefined) return undefined;
  const { at } = container;
  const isChosen = passing(CHOSEN, (name) => environmentOf(container, name) !== undefined).length > 0;
  const mounts = at.key("volumeMounts").items();
  const hasFile = mounts.some((mount) => INI.test(mount.key("mountPath").string() ?? ""));
  return isChosen || hasFile || at.key("envFrom").items().length > 0 ? undefined : at;
}
