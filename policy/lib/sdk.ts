import * as policy from "@pulumi/policy";

/** The parts of @pulumi/policy 1.21 that exist at run time but are missing from its types (marked @internal). */
interface Untyped {
  unknownCheckingProxy(props: object): Record<string, unknown>;
  readonly UnknownValueError: abstract new (...args: never[]) => Error;
}

const untyped = policy as unknown as Untyped;

/** Wraps properties as the SDK does before it shows them to a policy: reading an unknown throws. */
export const unknownCheckingProxy = untyped.unknownCheckingProxy;

/** What reading an unknown through that proxy throws. */
export const UnknownValueError = untyped.UnknownValueError;

/** The SDK's marker for a secret value. */
export const { Secret } = policy;
