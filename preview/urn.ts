/** Type token of the resource that stands for the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** The chain of types in a URN, outermost first: `monitoring:loki:Loki$kubernetes:core/v1:ConfigMap`. */
function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** Own type token of the resource that a URN names. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** Logical name of the resource that a URN names; names may contain `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/**
 * The URN that the real engine gives: the whole chain of parent types, which starts below the stack.
 *
 * @param place stack and project
 * @param parent URN of the parent, empty for none
 */
export function newUrn(
  place: { readonly stack: string; readonly project: string },
  parent: string,
  type: string,
  name: string,
): string {
  const below = parent !== "" && typeOf(parent) !== STACK_TYPE ? `${qualifiedType(parent)}$` : "";
  return `urn:pulumi:${place.stack}::${place.project}::${below}${type}::${name}`;
}
