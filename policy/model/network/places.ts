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

const NAME_LABEL = "kubernetes.io/metadata.name";

/** True for a selector that leaves nobody out but those who are named: empty, by other words, or by NotIn. */
function isUnbounded(selector: Cursor): boolean {
  const isOpen = (expression: Cursor): boolean => {
    const operator = expression.key("operator").string();
    const isOfAll = operator === "Exists" && expression.key("key").string() === NAME_LABEL;
    return isOfAll || operator === "NotIn" || operator === "DoesNotExist";
  };
  const isLabelled = selector.key("matchLabels").entries().length > 0;
  return !isLabelled && selector.key("matchExpressions").items().every(isOpen);
}

/** True for a peer that means every pod of every namespace, or of every one but some. */
export function selectsEverything(peer: Cursor): boolean {
  const selectors = ["namespaceSelector", "podSelector"].map((key) => peer.key(key));
  return peer.key("namespaceSelector").exists() && selectors.every(isUnbounded);
}

/** So many ports stand for all of them. */
const MOST_PORTS = 32_768;

/** The number of ports that the entries of a rule name together, as far as they are numbers. */
function spread(ports: Cursor): number {
  const widths = ports.items().map((port) => {
    const first = port.key("port").number();
    return first === undefined ? 0 : (port.key("endPort").number() ?? first) - first + 1;
  });
  return widths.reduce((sum, width) => sum + width, 0);
}

/** The ports of a rule that are not listed or, without a list, that bound nothing. */
export function strayPorts(ports: Cursor, listed?: readonly string[]): readonly string[] {
  const words = portWords(ports);
  if (listed !== undefined) return words.filter((port) => !listed.includes(port));
  return spread(ports) >= MOST_PORTS ? words : words.filter((port) => port === EVERY_PORT);
}

const EVERY_PORT = "every port";

/** The ports of a rule as an author writes them: `443`, `1-65535`, `every port`. */
function portWords(ports: Cursor): readonly string[] {
  const named = ports.items().map((port) => {
    const [first, last] = ["port", "endPort"].map((key) => port.key(key).text());
    return first === undefined ? EVERY_PORT : last === undefined ? first : `${first}-${last}`;
  });
  return named.length === 0 ? [EVERY_PORT] : named;
}
