import { createColors } from "picocolors";

/** Colors for texts of a report; each leaves the text alone where color is off. */
export type Style = ReturnType<typeof createColors>;

/** Color only on a terminal that has it, and never against NO_COLOR (https://no-color.org: any value but empty). */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const refused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return createColors(stream.isTTY === true && !refused);
}

/** `1 resource`, `2 resources`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** As many names as fit the width, then how many more there are. */
export function nameList(names: readonly string[], width: number): string {
  let line = names[0] ?? "";
  for (const [index, name] of names.entries()) {
    if (index === 0) continue;
    const rest = names.length - index;
    const candidate = `${line}, ${name}`;
    const room = rest > 1 ? width - " and 000 more".length : width;
    if (candidate.length > room) return `${line} and ${rest} more`;
    line = candidate;
  }
  return line;
}
