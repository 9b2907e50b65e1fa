/** Stand-in for the provider of any package, for stacks that are only previewed for the first time: all is as it is asked for. */
import type { WireObject } from "../../../preview/values";
import { Gap } from "./provider";
import type { Difference, Provider, Subject } from "./provider";

const SAME: Difference = { changes: [], replaces: [], deleteBeforeReplace: false };

const never = (what: string): never => {
  throw new Gap(`a first preview never asks a provider to ${what}`);
};

export class Lenient implements Provider {
  public readonly version = "0.0.0";

  public constructor(public readonly packageName: string) {}

  public secretOutputs(): readonly string[] {
    return [];
  }

  public configure(): void {
    // Whatever it is told, it agrees.
  }

  public diffConfig(): Difference {
    return SAME;
  }

  public check(): readonly string[] {
    return [];
  }

  public previewCreate(_: Subject, inputs: WireObject): WireObject {
    return inputs;
  }

  public diff = (): never => never("compare");
  public previewUpdate = (): never => never("preview an update");
  public create = (): never => never("create");
  public read = (): never => never("read");
  public update = (): never => never("update");
  public delete = (): never => never("delete");
  public invoke = (token: string): never => never(`answer ${token}`);
}
