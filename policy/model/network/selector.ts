import { child, isObject, isUnknown, type Value } from "../../lib/value";
import { all, any, not, tri, type Tri } from "./tri";

/** The value of a label: undefined where the object lacks it, `UNKNOWN` where nobody can tell. */
export type Labels = (key: string) => Value | undefined;

/** Reads labels from plain data; null and absent alike are undefined, and in `UNKNOWN` labels every key is unknown. */
export function labelsOf(labels: Value | undefined): Labels {
  return (key) => child(labels, key) ?? undefined;
}

/**
 * Whether a Kubernetes LabelSelector (plain data, `UNKNOWN` anywhere) selects these labels: matchLabels and
 * matchExpressions must all hold, and a selector without either selects everything. NotIn and DoesNotExist hold for
 * labels that lack the key. Operators the API server does not know select nothing.
 */
export function matchesSelector(selector: Value | undefined, labels: Labels): Tri {
  const wanted = child(selector, "matchLabels");
  const expressions = child(selector, "matchExpressions");
  if (isUnknown(wanted) || isUnknown(expressions)) return "unknown";
  return all([
    ...(isObject(wanted) ? Object.keys(wanted) : []).map((key) => isOneOf(labels(key), [child(wanted, key)])),
    ...(Array.isArray(expressions) ? (expressions as readonly Value[]) : []).map((one) => matchesOne(one, labels)),
  ]);
}

function matchesOne(expression: Value, labels: Labels): Tri {
  const [key, operator, values] = ["key", "operator", "values"].map((field) => child(expression, field));
  if (isUnknown(key) || isUnknown(operator)) return "unknown";
  const found = labels(String(key));
  const listed = isUnknown(values) ? [values] : Array.isArray(values) ? (values as readonly Value[]) : [];
  switch (operator) {
    case "In":
      return isOneOf(found, listed);
    case "NotIn":
      return not(isOneOf(found, listed));
    case "Exists":
      return exists(found);
    case "DoesNotExist":
      return not(exists(found));
    default:
      return "no";
  }
}

function exists(found: Value | undefined): Tri {
  return isUnknown(found) ? "unknown" : tri(found !== undefined);
}

function isOneOf(found: Value | undefined, values: readonly (Value | undefined)[]): Tri {
  if (found === undefined) return "no";
  return any(values.map((value) => (isUnknown(found) || isUnknown(value) ? "unknown" : tri(found === value))));
}
