import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { isObject } from "./values";
import type { Wire, WireObject } from "./values";

/** What the program asked the engine for beside the properties; absent options are left out. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly deletedWith?: string;
  /** `<URN>::<id>` of the explicit provider; the id is the wire's unknown before the first update. */
  readonly provider?: string;
  /** Providers that a component hands to its children, by package. */
  readonly providers?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly importId?: string;
  /** Former URNs, or the parts in which a former URN differed. */
  readonly aliases?: readonly Readonly<Record<string, string | boolean>>[];
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** Durations such as `10m`, by operation. */
  readonly customTimeouts?: Readonly<Record<string, string>>;
}

/** One resource that the program registered or read, as the engine would have received it. */
export interface PreviewResource {
  readonly urn: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly parent?: string;
  /** False for components, which exist only in the program. */
  readonly custom: boolean;
  /** True when the program only reads what exists already (`get`). */
  readonly external: boolean;
  /** The inputs as the engine and policies see them, where one unknown part hides a whole Secret. */
  readonly inputs: WireObject;
  /** What the provider would tell at a first preview; a component's registered outputs. */
  readonly outputs: WireObject;
  /** URNs, explicit and implied. */
  readonly dependencies: readonly string[];
  /** URNs by input property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
}

/** A resource of a finished run. */
export interface DetailedResource extends PreviewResource {
  /** The inputs as the program wrote them: each unknown and each secret at its own place, unknowns with their source. */
  readonly detailed: WireObject;
}

/** The fields of a protobuf struct as a wire object. */
export function wireObject(struct: { toJavaScript(): unknown } | undefined): WireObject {
  const value = struct?.toJavaScript() as Wire | undefined;
  return isObject(value) ? value : {};
}

type Alias = ReturnType<RegisterResourceRequest["getAliasesList"]>[number];

function aliasOf(alias: Alias): Record<string, string | boolean> {
  const spec = alias.getSpec();
  if (!spec) return { urn: alias.getUrn() };
  const { name, type, stack, project, parenturn: parent, noparent: noParent } = spec.toObject();
  return compact({ name, type, stack, project, parent, noParent });
}

/** Leaves out what was not asked for: undefined, empty, false. */
function compact<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const asked = Object.entries(options).filter(([, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value),
  );
  return Object.fromEntries(asked) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The options of a registration. */
export function optionsOf(request: RegisterResourceRequest): ResourceOptions {
  const timeouts = request.getCustomtimeouts();
  return compact({
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    deletedWith: request.getDeletedwith(),
    provider: request.getProvider(),
    providers: entriesOf(request.getProvidersMap(), (reference) => reference),
    version: request.getVersion(),
    importId: request.getImportid(),
    aliases: request.getAliasesList().map(aliasOf),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: compact({
      create: timeouts?.getCreate() ?? "",
      update: timeouts?.getUpdate() ?? "",
      delete: timeouts?.getDelete() ?? "",
    }),
  });
}

/** The dependencies of a registration, by input property; properties without any are left out. */
export function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, readonly string[]> {
  return compact(entriesOf(request.getPropertydependenciesMap(), (dependencies) => dependencies.getUrnsList()));
}

interface ProtobufMap<T> {
  forEach(visit: (value: T, key: string) => void): void;
}

function entriesOf<T, U>(map: ProtobufMap<T>, convert: (value: T) => U): Record<string, U> {
  const result: Record<string, U> = {};
  map.forEach((value, key) => {
    result[key] = convert(value);
  });
  return result;
}
