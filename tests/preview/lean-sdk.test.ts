import assert from "node:assert/strict";
import execa from "execa";
import { PROJECT } from "../support/program";

/** Loads what a preview loads, then lets the SDK serialise a function; prints what is loaded of what that needs. */
const script = `
const loaded = () =>
  ["typescript/lib/typescript.js", "@npmcli/arborist/lib/index.js"].map((file) =>
    Object.keys(require.cache).some((path) => path.endsWith(file)));
require("./preview/engine");
const before = loaded();
const { runtime } = require("@pulumi/pulumi");
runtime.serializeFunction(() => 42, { exportName: "handler" }).then(({ text }) => {
  console.log(JSON.stringify({ before, after: loaded(), calls: text.includes("return () => 42;") }));
});
`;

describe("the SDK as a preview loads it", () => {
  it("comes without its compiler and npm's resolver, until a function is serialised", async () => {
    const { stdout } = await execa(process.execPath, ["--import", "tsx", "--no-warnings", "-e", script], {
      cwd: PROJECT,
    });
    assert.deepEqual(JSON.parse(stdout), { before: [false, false], after: [true, false], calls: true });
  });
});
