/** Stand-in for the AWS provider over an account in memory. */
import { createHash } from "node:crypto";
import type { WireObject } from "../../../preview/values";
import { AWS_FUNCTIONS, AWS_TYPES } from "./aws-types";
import type { AwsType } from "./aws-types";
import { compare, forcesReplacement } from "./difference";
import { at } from "./protocol";
import { Gap } from "./provider";
import type { Difference, Found, Made, Provider, Subject } from "./provider";

/** A resource of the account. */
interface Held {
  readonly inputs: WireObject;
  readonly outputs: WireObject;
}

function knownType(type: string): AwsType {
  const known = AWS_TYPES[type];
  if (known === undefined) throw new Gap(`the AWS stand-in does not know ${type}; add it to aws-types.ts`);
  return known;
}

const identityOf = (type: AwsType, inputs: WireObject): string =>
  type.identity.map((property) => String(inputs[property])).join(":");

/** Ids that AWS invents are derived here, so that two runs of a test read the same. */
function idOf(type: AwsType, inputs: WireObject): string {
  const identity = identityOf(type, inputs);
  if (type.generatedId === undefined) return identity;
  return `${type.generatedId}-${createHash("sha256").update(identity).digest("hex").slice(0, 17)}`;
}

export class Aws implements Provider {
  public readonly packageName = "aws";
  private readonly account = new Map<string, Held>();
  private defaultTags: WireObject = {};

  public constructor(public readonly version: string) {}

  /** Everything that lives in the account. */
  public list(): readonly string[] {
    return [...this.account.keys()];
  }

  /** Everything that lives in the account, with its content. */
  public dump(): readonly WireObject[] {
    return [...this.account.values()].map(({ outputs }) => outputs);
  }

  public secretOutputs(): readonly string[] {
    return [];
  }

  public configure(inputs: WireObject): void {
    const settings = inputs["defaultTags"];
    const parsed: WireObject = typeof settings === "string" ? (JSON.parse(settings) as WireObject) : {};
    this.defaultTags = (at(parsed, "tags") ?? {}) as WireObject;
  }

  public diffConfig(before: WireObject, after: WireObject): Difference {
    return { changes: compare(before, after), replaces: [], deleteBeforeReplace: false };
  }

  public check({ type }: Subject, inputs: WireObject): readonly string[] {
    const missing = knownType(type).identity.filter((property) => inputs[property] === undefined);
    return missing.map((property) => `${property} is missing, and the provider would invent one`);
  }

  public diff({ type }: Subject, before: WireObject, after: WireObject): Difference {
    const known = knownType(type);
    const changes = compare(before, after);
    return {
      changes,
      replaces: changes.filter((change) => forcesReplacement(change, known.fixed)),
      deleteBeforeReplace: identityOf(known, before) === identityOf(known, after),
    };
  }

  public previewCreate(_: Subject, inputs: WireObject): WireObject {
    return inputs;
  }

  public previewUpdate(_: Subject, inputs: WireObject, before: WireObject): WireObject {
    return { ...before, ...inputs };
  }

  public create({ type }: Subject, inputs: WireObject): Promise<Made> {
    const known = knownType(type);
    const id = idOf(known, inputs);
    if (this.account.has(`${type} ${id}`)) throw new Error(`creating ${type}: ${id} already exists`);
    return Promise.resolve({ id, outputs: this.write(type, id, inputs) });
  }

  public read({ type }: Subject, id: string): Promise<Found> {
    return Promise.resolve(this.account.get(`${type} ${id}`));
  }

  public update({ type }: Subject, id: string, inputs: WireObject): Promise<WireObject> {
    if (!this.account.has(`${type} ${id}`)) throw new Error(`updating ${type}: ${id} does not exist`);
    return Promise.resolve(this.write(type, id, inputs));
  }

  public delete({ type }: Subject, id: string, before: WireObject): Promise<void> {
    const reason = knownType(type).keeps?.(before);
    if (reason !== undefined) throw new Error(`deleting ${type}: ${id}: ${reason}`);
    this.account.delete(`${type} ${id}`);
    return Promise.resolve();
  }

  public invoke(token: string, args: WireObject): WireObject {
    const answer = AWS_FUNCTIONS[token];
    if (answer === undefined)
      throw new Gap(`the AWS stand-in does not know the function ${token}; add it to aws-types.ts`);
    return answer(args);
  }

  private write(type: string, id: string, inputs: WireObject): WireObject {
    const tags = { ...this.defaultTags, ...((inputs["tags"] ?? {}) as WireObject) };
    const outputs = { ...inputs, tagsAll: tags, ...knownType(type).outputs?.(inputs, id) };
    this.account.set(`${type} ${id}`, { inputs, outputs });
    return outputs;
  }
}
