import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";

/** The rules of a NetworkPolicy in both directions. */
export function rulesOf(policy: Resource): readonly Cursor[] {
  return ["spec.ingress", "spec.egress"].flatMap((path) => policy.props.at(path).items());
}

/** The `from` and `to` entries of a NetworkPolicy. */
export function peersOf(policy: Resource): readonly Cursor[] {
  return rulesOf(policy).flatMap((rule) => [...rule.key("from").items(), ...rule.key("to").items()]);
}

/** The port entries of a NetworkPolicy. */
export function portsIn(policy: Resource): readonly Cursor[] {
  return rulesOf(policy).flatMap((rule) => rule.key("ports").items());
}

/** True for a peer that means every pod of every namespace. */
export function selectsEverything(peer: Cursor): boolean {
  const isEmpty = (selector: string): boolean => Object.keys(peer.key(selector).json() ?? {}).length === 0;
  return peer.key("namespaceSelector").exists() && isEmpty("namespaceSelector") && isEmpty("podSelector");
}
