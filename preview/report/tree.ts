import type { PreviewResource } from "../resources";
import { STACK_TYPE } from "../urn";
import { counted, nameList } from "./style";
import type { Style } from "./style";

/** Columns of the names; the kinds take the rest of a line of 110. */
const NAME_WIDTH = 78;
const KIND_WIDTH = 28;

type Children = ReadonlyMap<string, readonly PreviewResource[]>;

const kindOf = (type: string): string => type.split(":").at(-1) ?? type;

function childrenOf(resources: readonly PreviewResource[]): Children {
  const children = new Map<string, PreviewResource[]>();
  for (const resource of resources) {
    const siblings = children.get(resource.parent ?? "") ?? [];
    children.set(resource.parent ?? "", siblings);
    siblings.push(resource);
  }
  return children;
}

function descendants(children: Children, urn: string): number {
  const below = children.get(urn) ?? [];
  return below.reduce((sum, child) => sum + (child.custom ? 1 : 0) + descendants(children, child.urn), 0);
}

/** One line per kind: how many there are, and their names. */
function kindLines(resources: readonly PreviewResource[], style: Style): string[] {
  const names = new Map<string, string[]>();
  for (const { type, name } of resources) names.set(kindOf(type), [...(names.get(kindOf(type)) ?? []), name]);
  return [...names].map(([kind, all]) => {
    const label = `${kind}${all.length > 1 ? ` ×${all.length}` : ""}`.padEnd(KIND_WIDTH - 2);
    return `${style.cyan(label)}  ${nameList(all, NAME_WIDTH)}`;
  });
}

function branch(resource: PreviewResource, children: Children, style: Style): string[] {
  const below = children.get(resource.urn) ?? [];
  const lines = kindLines(
    below.filter(({ custom }) => custom),
    style,
  );
  const nested = below.filter(({ custom }) => !custom).flatMap((child) => branch(child, children, style));
  const size = counted(descendants(children, resource.urn), "resource");
  const title = `${style.bold(resource.name)} ${style.dim(`${resource.type}, ${size}`)}`;
  return [title, ...[...lines, ...nested].map((line) => `  ${line}`)];
}

/** The resources grouped by component, in the order in which the program creates them. */
export function tree(resources: readonly PreviewResource[], style: Style): string {
  const children = childrenOf(resources);
  const stack = resources.find(({ type }) => type === STACK_TYPE);
  const top = children.get(stack?.urn ?? "") ?? [];
  const loose = kindLines(
    top.filter(({ custom }) => custom),
    style,
  );
  const rooms = top.filter(({ custom }) => !custom).map((room) => branch(room, children, style).join("\n"));
  return [...(loose.length > 0 ? [loose.join("\n")] : []), ...rooms].join("\n\n");
}
