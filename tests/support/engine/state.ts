/** The state of a stack as it is exported, and resources taken into it. */
import { nameOf } from "../../../preview/urn";

/** The parts of an exported state that tests read. */
export interface State {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
  };
}

/** A resource of the state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  /** URN. */
  readonly parent?: string;
  /** URN and id. */
  readonly provider?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A resource that exists, and where in the program it belongs. */
export type Adopted = Pick<StateResource, "urn" | "type" | "parent" | "provider"> & { readonly id: string };

/** The file that `pulumi import --file` reads: parents and providers go by names of its own table. */
export function importFile(resources: readonly Adopted[]) {
  const table: Record<string, string> = {};
  const named = (urn: string): string => {
    const known = Object.entries(table).find(([, value]) => value === urn)?.[0];
    const name = known ?? `resource-${Object.keys(table).length}`;
    table[name] = urn;
    return name;
  };
  const listed = resources.map(({ urn, type, id, parent, provider = "" }) => ({
    type,
    id,
    name: nameOf(urn),
    ...(parent === undefined ? {} : { parent: named(parent) }),
    provider: named(provider.split("::").slice(0, -1).join("::")),
  }));
  return { nameTable: table, resources: listed };
}
