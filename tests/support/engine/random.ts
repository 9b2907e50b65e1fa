/** Stand-in for the random provider: values are generated once, and any other argument means a new value. */
import { randomBytes } from "node:crypto";
import { generate } from "../../../preview/random";
import type { WireObject } from "../../../preview/values";
import { compare } from "./difference";
import { Gap } from "./provider";
import type { Difference, Found, Made, Provider, Subject } from "./provider";

const PASSWORD = "random:index/randomPassword:RandomPassword";

/** What a hash looks like; nobody checks passwords against it here. */
const bcryptShape = (): string => `$2a$10$${randomBytes(40).toString("base64url").slice(0, 53)}`;

export class Random implements Provider {
  public readonly packageName = "random";
  /** Every generated value that must stay secret. */
  public readonly passwords: string[] = [];
  private readonly made = new Map<string, Found>();

  public constructor(public readonly version: string) {}

  public secretOutputs(type: string): readonly string[] {
    return type === PASSWORD ? ["result", "bcryptHash"] : [];
  }

  public configure(): void {
    // It has no configuration.
  }

  public diffConfig(): Difference {
    return { changes: [], replaces: [], deleteBeforeReplace: false };
  }

  public check(): readonly string[] {
    return [];
  }

  public diff(_: Subject, before: WireObject, after: WireObject): Difference {
    const changes = compare(before, after);
    return { changes, replaces: changes, deleteBeforeReplace: false };
  }

  public previewCreate(_: Subject, inputs: WireObject): WireObject {
    return inputs;
  }

  public previewUpdate(subject: Subject): WireObject {
    throw new Gap(`${subject.type} is replaced, never updated`);
  }

  public create({ type, urn }: Subject, inputs: WireObject): Promise<Made> {
    const generated = generate(type, inputs);
    if (Object.keys(generated).length === 0) throw new Gap(`the random stand-in does not know ${type}`);
    const outputs = { ...inputs, ...generated, ...(type === PASSWORD ? { bcryptHash: bcryptShape() } : {}) };
    if (type === PASSWORD) this.passwords.push(String(generated["result"]), String(outputs["bcryptHash"]));
    this.made.set(urn, { inputs, outputs });
    return Promise.resolve({ id: "none", outputs });
  }

  public read({ urn }: Subject): Promise<Found> {
    return Promise.resolve(this.made.get(urn));
  }

  public update(subject: Subject): Promise<WireObject> {
    throw new Gap(`${subject.type} is replaced, never updated`);
  }

  public delete({ urn }: Subject): Promise<void> {
    this.made.delete(urn);
    return Promise.resolve();
  }

  public invoke(token: string): WireObject {
    throw new Gap(`the random stand-in does not know the function ${token}`);
  }
}
