/** Serves a stand-in provider over pulumi's own provider protocol; what it does not know fails loudly. */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { secret } from "../../../preview/values";
import type { WireObject } from "../../../preview/values";
import { propertyPath } from "./difference";
import { LARGEST_MESSAGE, listen } from "./listen";
import { fromStruct, markedLike, opened, toStruct } from "./protocol";
import { Gap } from "./provider";
import type { Difference, Provider, Subject } from "./provider";

/** A running provider. */
export interface ProviderServer {
  readonly port: number;
  stop(): void;
}

/** Called before each operation that would change the world; may delay or refuse it. */
export type Gate = (operation: "create" | "update" | "delete", subject: Subject) => Promise<void>;

/** What a server is attached to. */
export interface Attachment {
  readonly gate: Gate;
  /** Receives what was created, with the id that the world gave it. */
  readonly onCreated: (subject: Subject, id: string) => void;
  /** Receives every gap of the harness, so that no run can swallow one. */
  readonly onGap: (gap: Gap) => void;
}

type Handler = (request: never) => Promise<unknown> | unknown;

interface Addressed {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

const subjectOf = (request: Addressed): Subject => ({
  urn: request.getUrn(),
  name: request.getName(),
  type: request.getType(),
});

const { PropertyDiff } = messages;

function diffResponse({ changes, replaces, deleteBeforeReplace }: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(changes.map(({ path }) => String(path[0])))]);
  response.setReplacesList(replaces.map(({ path }) => propertyPath(path)));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const { ADD, DELETE, UPDATE } = PropertyDiff.Kind;
  for (const change of changes) {
    const detail = new PropertyDiff();
    // Each kind is followed by the same one that replaces.
    const kind = { add: ADD, delete: DELETE, update: UPDATE }[change.kind] + (replaces.includes(change) ? 1 : 0);
    detail.setKind(kind);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(propertyPath(change.path), detail);
  }
  return response;
}

/** The methods that the engine uses with these providers. */
class Methods {
  public constructor(
    private readonly provider: Provider,
    private readonly attachment: Attachment,
  ) {}

  public handshake(): messages.ProviderHandshakeResponse {
    const response = new messages.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    response.setAcceptResources(false);
    response.setAcceptOutputs(false);
    return response;
  }

  public attach(): Empty {
    return new Empty();
  }

  public cancel(): Empty {
    return new Empty();
  }

  public getPluginInfo(): PluginInfo {
    const info = new PluginInfo();
    info.setVersion(this.provider.version);
    return info;
  }

  public checkConfig(request: messages.CheckRequest): messages.CheckResponse {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  }

  public diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const olds = opened(fromStruct(request.getOldInputs() ?? request.getOlds()));
    return diffResponse(this.provider.diffConfig(olds, opened(fromStruct(request.getNews()))));
  }

  public configure(request: messages.ConfigureRequest): messages.ConfigureResponse {
    this.provider.configure(opened(fromStruct(request.getArgs())));
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  public check(request: messages.CheckRequest): messages.CheckResponse {
    const response = new messages.CheckResponse();
    const failures = this.provider.check(subjectOf(request), opened(fromStruct(request.getNews())));
    for (const reason of failures) {
      const failure = new messages.CheckFailure();
      failure.setReason(reason);
      response.addFailures(failure);
    }
    response.setInputs(request.getNews());
    return response;
  }

  public diff(request: messages.DiffRequest): messages.DiffResponse {
    const before = opened(fromStruct(request.getOldInputs()));
    return diffResponse(this.provider.diff(subjectOf(request), before, opened(fromStruct(request.getNews()))));
  }

  public async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const subject = subjectOf(request);
    const inputs = fromStruct(request.getProperties());
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      const outputs = this.provider.previewCreate(subject, opened(inputs));
      response.setProperties(this.outputs(subject, outputs, inputs));
      return response;
    }
    await this.attachment.gate("create", subject);
    const { id, outputs } = await this.provider.create(subject, opened(inputs));
    this.attachment.onCreated(subject, id);
    response.setId(id);
    response.setProperties(this.outputs(subject, outputs, inputs));
    return response;
  }

  public async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const subject = subjectOf(request);
    const found = await this.provider.read(subject, request.getId());
    const response = new messages.ReadResponse();
    // An empty id tells that the resource is gone.
    if (found === undefined) return response;
    const known = fromStruct(request.getInputs());
    response.setId(request.getId());
    response.setInputs(this.outputs(subject, found.inputs, known));
    response.setProperties(this.outputs(subject, found.outputs, known));
    return response;
  }

  public async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const subject = subjectOf(request);
    const news = fromStruct(request.getNews());
    const [inputs, before] = [opened(news), opened(fromStruct(request.getOlds()))];
    if (!request.getPreview()) await this.attachment.gate("update", subject);
    const outputs = request.getPreview()
      ? this.provider.previewUpdate(subject, inputs, before)
      : await this.provider.update(subject, request.getId(), inputs, before);
    const response = new messages.UpdateResponse();
    response.setProperties(this.outputs(subject, outputs, news));
    return response;
  }

  public async delete(request: messages.DeleteRequest): Promise<Empty> {
    const subject = subjectOf(request);
    await this.attachment.gate("delete", subject);
    await this.provider.delete(subject, request.getId(), opened(fromStruct(request.getProperties())));
    return new Empty();
  }

  public invoke(request: messages.InvokeRequest): messages.InvokeResponse {
    const response = new messages.InvokeResponse();
    response.setReturn(toStruct(this.provider.invoke(request.getTok(), opened(fromStruct(request.getArgs())))));
    return response;
  }

  private outputs({ type }: Subject, outputs: WireObject, inputs: WireObject) {
    const marked = markedLike(outputs, inputs);
    const always = this.provider.secretOutputs(type).filter((key) => marked[key] !== undefined);
    return toStruct({ ...marked, ...Object.fromEntries(always.map((key) => [key, secret(marked[key] ?? null)])) });
  }
}

function answer(method: string, methods: Methods, onGap: Attachment["onGap"]): grpc.handleUnaryCall<unknown, unknown> {
  const known = method in methods ? (methods[method as keyof Methods] as Handler) : undefined;
  return (call, callback) => {
    const respond = async (): Promise<unknown> => {
      if (known === undefined) throw new Gap(`the stand-in provider does not know the method ${method}`);
      return known.call(methods, call.request as never);
    };
    respond().then(
      (response) => callback(null, response),
      (error: unknown) => {
        if (error instanceof Gap) onGap(error);
        callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

/** Starts a provider on a free port of the loopback interface. */
export async function serve(provider: Provider, attachment: Attachment): Promise<ProviderServer> {
  const server = new grpc.Server(LARGEST_MESSAGE);
  const methods = new Methods(provider, attachment);
  const names = Object.keys(ResourceProviderService);
  server.addService(
    ResourceProviderService,
    Object.fromEntries(names.map((name) => [name, answer(name, methods, attachment.onGap)])),
  );
  const port = await listen(server);
  return { port, stop: () => server.forceShutdown() };
}
