import type { Cursor } from "../lib/cursor";
import { Undetermined } from "../lib/cursor";
import type { Resource } from "../lib/resource";

/** The namespace that the API server uses where a manifest names none and the provider sets none. */
const DEFAULT_NAMESPACE = "default";

/** The object's name in the cluster. Throws `Undetermined` when unknown or left to the provider (auto-naming). */
export function nameOf(resource: Resource): string {
  const place = resource.props.at("metadata.name");
  const name = place.string();
  if (name === undefined) throw new Undetermined(place);
  return name;
}

/** The object's namespace, `default` where the manifest names none. Throws `Undetermined` when unknown. */
export function namespaceOf(resource: Resource): string {
  return resource.props.at("metadata.namespace").string() ?? DEFAULT_NAMESPACE;
}

/** The known labels at a `metadata` place. Throws `Undetermined` when the labels, or one of them, are unknown. */
export function labelsAt(metadata: Cursor): Readonly<Record<string, string>> {
  const labels = metadata.key("labels").entries();
  return Object.fromEntries(labels.flatMap(([key, place]) => [[key, place.text() ?? ""]]));
}

/** The labels of an object. Throws `Undetermined` when one is unknown. */
export function labelsOf(resource: Resource): Readonly<Record<string, string>> {
  return labelsAt(resource.props.key("metadata"));
}

/** One annotation of an object. */
export function annotationOf(resource: Resource, key: string): Cursor {
  return resource.props.at("metadata.annotations").key(key);
}

/** True when a label selector (`matchLabels`, `matchExpressions`) at a place selects the labels; an empty one selects all. */
export function selects(selector: Cursor, labels: Readonly<Record<string, string>>): boolean {
  const byLabel = selector.key("matchLabels").entries();
  const expressions = selector.key("matchExpressions").items();
  return (
    byLabel.every(([key, place]) => labels[key] === place.text()) &&
    expressions.every((expression) => expressionHolds(expression, labels))
  );
}

function expressionHolds(expression: Cursor, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[expression.key("key").string() ?? ""];
  const values = expression.key("values").strings();
  switch (expression.key("operator").string()) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
