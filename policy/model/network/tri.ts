/** Kleene logic: what holds, what does not, and what an unknown value leaves open. */
export type Tri = "yes" | "no" | "unknown";

/** Yes when all are, no when one is not. */
export function all(parts: readonly Tri[]): Tri {
  if (parts.includes("no")) return "no";
  return parts.includes("unknown") ? "unknown" : "yes";
}

/** Yes when one is, no when none is. */
export function any(parts: readonly Tri[]): Tri {
  if (parts.includes("yes")) return "yes";
  return parts.includes("unknown") ? "unknown" : "no";
}

/** Yes and no swapped. */
export function not(part: Tri): Tri {
  return part === "unknown" ? "unknown" : part === "yes" ? "no" : "yes";
}

/** A fact as an answer. */
export function tri(holds: boolean): Tri {
  return holds ? "yes" : "no";
}
