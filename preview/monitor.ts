import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { optionsOf, propertyDependenciesOf, wireObject } from "./resources";
import type { PreviewResource } from "./resources";
import { newUrn } from "./urn";
import { secret, UNKNOWN } from "./values";
import type { WireObject } from "./values";

/** What a resource is, as its provider meets it. */
export interface Described {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** Plays the part of every provider plugin. */
export interface StandIn {
  /** Fills in what the provider's `Check` would, such as an automatic name. */
  check(resource: Described, inputs: WireObject): WireObject;
  /** Answers a creation; a property left out is unknown in a preview and undefined otherwise. */
  create(resource: Described, inputs: WireObject): { readonly id?: string; readonly outputs: WireObject };
  /** Answers a `get` of what exists already. */
  read(resource: Described, id: string): WireObject;
  /** Answers a function of a provider; `provider` is the inputs of the explicit one. Throws for an unknown token. */
  invoke(token: string, args: WireObject, provider: WireObject | undefined): WireObject;
}

/** `Result.SUCCESS` of the resource protocol. */
const SUCCESS = 0;

type Answer<T> = (error: Error | null, response?: T) => void;

/** Where the program runs, and what the engine would refuse there. */
export interface Place {
  readonly stack: string;
  readonly project: string;
  /** Packages of `pulumi:disable-default-providers`, `*` for all. */
  readonly disabledDefaults?: readonly string[];
}

/** Features that need callbacks from a running engine; the SDK refuses to use what is not offered. */
const UNSUPPORTED = new Set(["outputValues", "transforms", "invokeTransforms", "resourceHooks", "errorHooks"]);

/** The part of a protobuf struct that the SDK reads from a response. */
const struct = (value: WireObject) => ({ toJavaScript: () => value });

/** The engine's side of the mock runtime: records every request whole and lets the stand-in answer it. */
export class RecordingMonitor {
  private readonly byUrn = new Map<string, PreviewResource>();

  /**
   * @param place stack and project, for URNs, and the packages that need an explicit provider
   * @param standIn answers in the providers' place
   * @param onProgress called after each request with the number of resources so far
   */
  public constructor(
    private readonly place: Place,
    private readonly standIn: StandIn,
    private readonly onProgress: (resources: number) => void = () => undefined,
  ) {}

  /** Everything registered so far, in the order of registration. */
  public get resources(): readonly PreviewResource[] {
    return [...this.byUrn.values()];
  }

  /** Takes the place of the SDK's mock monitor; `setMocks` must have run. */
  public install(): void {
    const monitor = pulumi.runtime.getMonitor();
    if (!monitor) throw new Error("the mock runtime is not set up: call pulumi.runtime.setMocks first");
    Object.assign(monitor, {
      registerResource: answering((request: RegisterResourceRequest) => this.register(request)),
      readResource: answering((request: ReadResourceRequest) => this.read(request)),
      invoke: answering((request: ResourceInvokeRequest) => this.invoke(request)),
      registerResourceOutputs: answering((request: RegisterResourceOutputsRequest) => this.complete(request)),
      supportsFeature: answering((request: SupportsFeatureRequest) => ({
        getHassupport: () => !UNSUPPORTED.has(request.getId()),
      })),
    });
  }

  private add(resource: PreviewResource): void {
    if (this.byUrn.has(resource.urn)) {
      throw new Error(`duplicate resource URN '${resource.urn}'; try giving it a unique name`);
    }
    this.byUrn.set(resource.urn, resource);
    this.onProgress(this.byUrn.size);
  }

  private describe(parent: string, type: string, name: string): Described {
    return { type, name, urn: newUrn(this.place, parent, type, name) };
  }

  /** Refuses a default provider in the engine's words. */
  private assertProvider(token: string, provider: string, subject: string): void {
    const [pkg = ""] = token.split(":");
    const denied = this.place.disabledDefaults ?? [];
    if (provider !== "" || pkg === "pulumi" || !(denied.includes(pkg) || denied.includes("*"))) return;
    throw new Error(`Default provider for '${pkg}' disabled. '${subject}' must use an explicit provider.`);
  }

  private register(request: RegisterResourceRequest): object {
    const resource = this.describe(request.getParent(), request.getType(), request.getName());
    const given = wireObject(request.getObject());
    const custom = request.getCustom();
    if (custom) this.assertProvider(resource.type, request.getProvider(), resource.urn);
    const inputs = custom ? this.standIn.check(resource, given) : given;
    const created = custom ? this.standIn.create(resource, inputs) : { outputs: inputs };
    const outputs = hide(created.outputs, request.getAdditionalsecretoutputsList());
    const parent = request.getParent();
    this.add({
      ...resource,
      ...(parent === "" ? {} : { parent }),
      custom,
      external: false,
      inputs,
      outputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies: propertyDependenciesOf(request),
      options: optionsOf(request),
    });
    return {
      getUrn: () => resource.urn,
      getId: () => created.id ?? "",
      getObject: () => struct(outputs),
      getPropertydependenciesMap: () => undefined,
      getResult: () => SUCCESS,
    };
  }

  private read(request: ReadResourceRequest): object {
    const resource = this.describe(request.getParent(), request.getType(), request.getName());
    const parent = request.getParent();
    this.assertProvider(resource.type, request.getProvider(), resource.urn);
    const outputs = hide(this.standIn.read(resource, request.getId()), request.getAdditionalsecretoutputsList());
    this.add({
      ...resource,
      ...(parent === "" ? {} : { parent }),
      custom: true,
      external: true,
      inputs: wireObject(request.getProperties()),
      outputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: request.getProvider() === "" ? {} : { provider: request.getProvider() },
    });
    return { getUrn: () => resource.urn, getProperties: () => struct(outputs) };
  }

  private invoke(request: ResourceInvokeRequest): object {
    this.assertProvider(request.getTok(), request.getProvider(), request.getTok());
    const provider = this.byUrn.get(request.getProvider().split("::").slice(0, -1).join("::"));
    const result = this.standIn.invoke(request.getTok(), wireObject(request.getArgs()), provider?.inputs);
    this.onProgress(this.byUrn.size);
    return { getReturn: () => struct(result), getFailuresList: () => [] };
  }

  private complete(request: RegisterResourceOutputsRequest): object {
    const resource = this.byUrn.get(request.getUrn());
    if (!resource) throw new Error(`outputs of an unknown resource: ${request.getUrn()}`);
    this.byUrn.set(resource.urn, { ...resource, outputs: wireObject(request.getOutputs()) });
    this.onProgress(this.byUrn.size);
    return {};
  }
}

/** Marks the outputs that the resource's class declares secret; one that is not there yet is unknown and secret. */
function hide(outputs: WireObject, secrets: readonly string[]): WireObject {
  if (secrets.length === 0) return outputs;
  return { ...outputs, ...Object.fromEntries(secrets.map((key) => [key, secret(outputs[key] ?? UNKNOWN)])) };
}

/** Turns a handler that returns or throws into one that calls back, as gRPC clients do; `details` is what the SDK shows. */
function answering<Request, Response>(handle: (request: Request) => Response) {
  return (request: Request, answer: Answer<Response>): void => {
    let response: Response;
    try {
      response = handle(request);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      answer(Object.assign(failure, { details: failure.message }));
      return;
    }
    answer(null, response);
  };
}
