import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type { DetailedResource, PreviewResource } from "./resources";
import { hasUnknown, secret, unknownFrom } from "./values";
import type { Wire, WireObject } from "./values";

/** The SDK's own export object: what is replaced here is what providers' classes call. */
const sdk = createRequire(__filename)("@pulumi/pulumi") as { secret: (value: unknown) => object };

/** The parts of an output that the SDK keeps to itself. */
interface OpenOutput {
  promise(withUnknowns: boolean): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  allResources(): Promise<Iterable<pulumi.Resource>>;
}

const open = (output: object): OpenOutput => output as OpenOutput;

const SECRET_TYPE = "kubernetes:core/v1:Secret";
const SECRET_PARTS = new Set(["data", "stringData"]);

const urnOf = async (resource: pulumi.Resource): Promise<string> => String(await open(resource.urn).promise(true));

/**
 * Watches what the program hands to constructors. On the wire a property is secret or unknown as a whole: the class of
 * a Kubernetes Secret marks all its keys, and one unknown password hides the names of the others. Here each leaf keeps
 * its own state, which is what a rendered manifest needs.
 */
export class Blueprints {
  private readonly given = new Map<pulumi.Resource, pulumi.Inputs>();
  /** What `pulumi.secret` was called with, by its result. */
  private readonly marked = new WeakMap<object, unknown>();

  /** Starts watching; returns how to stop. */
  public start(): () => void {
    const original = sdk.secret;
    sdk.secret = (value) => {
      const output = original(value);
      this.marked.set(output, value);
      return output;
    };
    return () => {
      sdk.secret = original;
    };
  }

  /** Hooks into every constructor of the stack; call it inside the stack, before the program. */
  public watchStack(): void {
    pulumi.runtime.registerStackTransformation(({ resource, props }) => {
      this.given.set(resource, props as pulumi.Inputs);
      return undefined;
    });
  }

  /** Adds the details to the resources of a finished run. */
  public async apply(resources: readonly PreviewResource[]): Promise<DetailedResource[]> {
    const given = new Map<string, pulumi.Inputs>();
    for (const [resource, props] of this.given) given.set(await urnOf(resource), props);
    return Promise.all(
      resources.map(async (resource) => ({
        ...resource,
        detailed: await this.detailed(resource, given.get(resource.urn) ?? {}),
      })),
    );
  }

  private async detailed(resource: PreviewResource, props: pulumi.Inputs): Promise<WireObject> {
    const details: Record<string, Wire> = { ...resource.inputs };
    for (const [key, value] of Object.entries(resource.inputs)) {
      const blanket = resource.type === SECRET_TYPE && SECRET_PARTS.has(key);
      if (key in props && (blanket || hasUnknown(value))) {
        details[key] = await detail(blanket ? this.beneath(props[key]) : props[key], []);
      }
    }
    return details;
  }

  /** What the class of a Secret marked as a whole; what cannot be told stays marked. */
  private beneath(value: unknown): unknown {
    return typeof value === "object" && value !== null && this.marked.has(value) ? this.marked.get(value) : value;
  }
}

async function detailOutput(output: OpenOutput): Promise<Wire> {
  const sources = await Promise.all([...(await output.allResources())].map(urnOf));
  const value = await output.promise(true);
  const inner = value === undefined && !(await output.isKnown) ? unknownFrom(sources) : await detail(value, sources);
  return (await output.isSecret) ? secret(inner) : inner;
}

/** An input in wire form, like the SDK's `serializeProperty`, but with unknowns and secrets where they are. */
async function detail(value: unknown, sources: readonly string[]): Promise<Wire> {
  if (pulumi.isUnknown(value)) return unknownFrom(sources);
  if (value instanceof Promise) return detail(await value, sources);
  if (pulumi.Output.isInstance(value)) return detailOutput(open(value));
  if (Array.isArray(value)) return Promise.all(value.map((part) => detail(part ?? null, sources)));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return ((await pulumi.runtime.serializeProperty("", value)) as Wire | undefined) ?? null;
  }
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    await Promise.all(parts.map(async ([key, part]) => [key, await detail(part, sources)] as const)),
  );
}
