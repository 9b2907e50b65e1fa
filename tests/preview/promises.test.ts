import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { recordWithoutTraces } from "../../preview/promises";

const { Resource } = createRequire(__filename)("@pulumi/pulumi/resource") as {
  readonly Resource: { readonly callsites: () => readonly { readonly file?: string }[] };
};
const { debuggablePromise } = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as {
  readonly debuggablePromise: (promise: Promise<void>, label: string) => unknown;
};

/** What the SDK would record now of a resource and of a promise. */
function recorded(): { readonly files: readonly string[]; readonly stack: readonly string[] } {
  const promise = Promise.resolve() as Promise<void> & { readonly _debugStackTrace?: string };
  void debuggablePromise(promise, "of a test");
  const files = Resource.callsites().flatMap(({ file }) => (file === undefined ? [] : [file]));
  return { files, stack: (promise._debugStackTrace ?? "").split("\n").slice(1) };
}

describe("the SDK's record of promises and resources", () => {
  it("has traces, unless a run goes without; the last of several that overlap brings them back", () => {
    assert.equal(recorded().files.includes(__filename), true);
    assert.notDeepEqual(recorded().stack, []);
    const [first, second] = [recordWithoutTraces(), recordWithoutTraces()];
    assert.deepEqual(recorded(), { files: [], stack: [] });
    first();
    assert.deepEqual(recorded(), { files: [], stack: [] });
    second();
    assert.equal(recorded().files.includes(__filename), true);
    assert.notDeepEqual(recorded().stack, []);
  });
});
