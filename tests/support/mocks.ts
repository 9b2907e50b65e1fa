import type { StandIn } from "../../preview/monitor";
import type { DetailedResource, ResourceOptions } from "../../preview/resources";
import { RunFailed, runInMocks } from "../../preview/runtime";
import { STACK_TYPE } from "../../preview/urn";
import { isObject, isSecret, isUnknown, translate } from "../../preview/values";
import type { Translator, Wire, WireObject } from "../../preview/values";

/** What stands for an unknown in recorded inputs, so that tests can compare them exactly. */
export const UNKNOWN = "<unknown>";

/** Milliseconds after which a component without progress counts as hung. */
const PATIENCE = 2_000;

/** A resource as a component registered it; secrets opened, unknowns as `UNKNOWN`. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** URN of the parent; undefined for the children of the stack. */
  readonly parent: string | undefined;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** A component's registered outputs, else what the mocks answered. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Paths of the secret inputs, such as `stringData.password`. */
  readonly secrets: readonly string[];
  /** Paths of the unknown inputs. */
  readonly unknowns: readonly string[];
  readonly dependencies: readonly string[];
  readonly options: ResourceOptions;
}

/** What a component left behind. */
export interface Recording<T> {
  readonly component: T;
  /** In the order of registration, the stack left out. */
  readonly resources: readonly Recorded[];
  /** Messages of `pulumi.log`. */
  readonly notices: readonly string[];
}

/** The world in which a component is created. */
export interface RecordOptions {
  /** True makes everything that only an update tells unknown; default false. */
  readonly preview?: boolean;
  /** Default `test`. */
  readonly stack?: string;
  /** Configuration by full key. */
  readonly config?: Readonly<Record<string, string>>;
  /** Outputs beside the inputs, instead of the defaults of an update. */
  readonly outputs?: (type: string, name: string) => WireObject;
  /** Answers by function token; a function that is not listed fails the component. */
  readonly invokes?: Readonly<Record<string, WireObject>>;
}

const DEFAULT_OUTPUTS: Readonly<Record<string, (name: string) => WireObject>> = {
  aws: (name) => ({ arn: `arn:aws:test:us-east-1:123456789012:${name}`, endpoint: `${name}.example.com` }),
  random: (name) => ({ result: `result-of-${name}`, hex: `hex-of-${name}`, bcryptHash: `bcrypt-of-${name}` }),
};

function standIn(options: RecordOptions): StandIn {
  const known = options.preview !== true;
  const outputs = (type: string, name: string): WireObject =>
    options.outputs?.(type, name) ?? (known ? (DEFAULT_OUTPUTS[type.split(":")[0] ?? ""]?.(name) ?? {}) : {});
  return {
    check: (_, inputs) => inputs,
    create: ({ type, name }, inputs) => ({
      ...(known ? { id: `id-of-${name}` } : {}),
      outputs: { ...inputs, ...outputs(type, name) },
    }),
    read: ({ type, name }) => outputs(type, name),
    invoke(token) {
      const answer = options.invokes?.[token];
      if (!answer) throw new Error(`the test has no answer for the function ${token}; list it in \`invokes\``);
      return answer;
    },
  };
}

function pathsWhere(value: Wire, matches: (value: Wire) => boolean, path: readonly string[] = []): string[] {
  if (matches(value)) return [path.join(".")];
  if (isSecret(value)) return pathsWhere(value.value, matches, path);
  if (isUnknown(value) || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, Wire]) => pathsWhere(part, matches, [...path, key]));
}

const opened: Translator = { unknown: () => UNKNOWN, secret: (content, path) => translate(content, opened, path) };

/** A wire value with secrets opened and unknowns as `UNKNOWN`. */
export function unwrap(value: Wire): unknown {
  return translate(value, opened);
}

function recorded(resource: DetailedResource, root: string | undefined): Recorded {
  const { type, name, urn, parent, custom, detailed, outputs, dependencies, options } = resource;
  const asRecord = (value: WireObject) => unwrap(value) as Record<string, unknown>;
  return {
    type,
    name,
    urn,
    parent: parent === root ? undefined : parent,
    custom,
    inputs: asRecord(detailed),
    outputs: asRecord(isObject(outputs) ? outputs : {}),
    secrets: pathsWhere(detailed, isSecret),
    unknowns: pathsWhere(detailed, isUnknown),
    dependencies,
    options,
  };
}

/**
 * Creates a component in strict mocks and records every resource it registers. An update by default: ids, ARNs,
 * endpoints and generated values are known and derived from the logical name.
 *
 * @throws the first error that escapes the component, an unanswered function or a hanging output included
 */
export async function recordComponent<T>(
  create: () => T | Promise<T>,
  options: RecordOptions = {},
): Promise<Recording<T>> {
  const created: { component?: T } = {};
  try {
    const { resources, notices } = await runInMocks({
      project: "insurance-lead-gen-monitoring",
      stack: options.stack ?? "test",
      config: { values: options.config ?? {}, secretKeys: [] },
      directory: process.cwd(),
      dryRun: options.preview ?? false,
      standIn: standIn(options),
      patience: PATIENCE,
      verbose: true,
      open: () => ({
        async create() {
          created.component = await create();
          return {};
        },
      }),
    });
    const root = resources.find(({ type }) => type === STACK_TYPE)?.urn;
    const own = resources.filter(({ urn }) => urn !== root).map((resource) => recorded(resource, root));
    return { component: created.component as T, resources: own, notices: notices.map(({ message }) => message) };
  } catch (error) {
    throw error instanceof RunFailed ? error.errors[0] : error;
  }
}
