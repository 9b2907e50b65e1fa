/** What a stand-in provider must be able to say; provider-server.ts speaks the protocol for it. */
import type { WireObject } from "../../../preview/values";
import type { Change } from "./difference";

/** The resource that a request is about. */
export interface Subject {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** An answer to `Diff`. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Those of them that cannot be made in place. */
  readonly replaces: readonly Change[];
  /** True when two of the same name cannot exist side by side. */
  readonly deleteBeforeReplace: boolean;
}

/** A resource as the provider left it. */
export interface Made {
  readonly id: string;
  readonly outputs: WireObject;
}

/** What the world holds of a resource, undefined when it is gone. */
export type Found = { readonly inputs: WireObject; readonly outputs: WireObject } | undefined;

/** A provider of one package. All properties arrive with their secrets opened. */
export interface Provider {
  readonly packageName: string;
  readonly version: string;
  /** Names of outputs that are secret whatever the program says, by type. */
  secretOutputs(type: string): readonly string[];
  configure(inputs: WireObject): void;
  diffConfig(before: WireObject, after: WireObject): Difference;
  /** Reasons to refuse the inputs. */
  check(subject: Subject, inputs: WireObject): readonly string[];
  diff(subject: Subject, before: WireObject, after: WireObject): Difference;
  /** What a preview of a creation knows. */
  previewCreate(subject: Subject, inputs: WireObject): WireObject;
  /** What a preview of an update knows. */
  previewUpdate(subject: Subject, inputs: WireObject, before: WireObject): WireObject;
  create(subject: Subject, inputs: WireObject): Promise<Made>;
  read(subject: Subject, id: string): Promise<Found>;
  update(subject: Subject, id: string, inputs: WireObject, before: WireObject): Promise<WireObject>;
  delete(subject: Subject, id: string, before: WireObject): Promise<void>;
  invoke(token: string, args: WireObject): WireObject;
}

/** The stand-in was asked what it does not know: a gap of the harness, never of the program. */
export class Gap extends Error {}
