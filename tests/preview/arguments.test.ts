import assert from "node:assert/strict";
import { readArguments } from "../../preview/arguments";

const told = (message: string) => ({ exitCode: 2, message });

describe("the command line", () => {
  it("previews staging by default", () => {
    assert.deepEqual(readArguments([]), {
      stack: "staging",
      directory: process.cwd(),
      out: undefined,
      json: false,
      reveal: false,
      verbose: false,
      help: false,
    });
  });

  it("takes a stack and every option", () => {
    assert.deepEqual(readArguments(["production", "--json", "--out", "x", "--reveal", "-v", "-C", "y"]), {
      stack: "production",
      directory: "y",
      out: "x",
      json: true,
      reveal: true,
      verbose: true,
      help: false,
    });
  });

  it("suggests the nearest option", () => {
    assert.throws(() => readArguments(["--reveel"]), told("option: --reveel is not known\n  did you mean --reveal?\n"));
    assert.throws(
      () => readArguments(["-x"]),
      told("option: -x is not known\n  known options: --cwd, --out, --json, --reveal, --verbose, --help\n"),
    );
  });

  it("wants a directory for --out and none for --json", () => {
    const help = "\n  see npm run preview -- --help\n";
    assert.throws(() => readArguments(["--out"]), told(`option: --out needs a directory${help}`));
    assert.throws(() => readArguments(["--out", "--json"]), told(`option: --out needs a directory${help}`));
    assert.throws(() => readArguments(["--json=yes"]), told(`option: --json takes no value${help}`));
  });

  it("takes one stack", () => {
    assert.throws(() => readArguments(["a", "b"]), told("stack: a b is more than one stack\n  name one stack\n"));
  });
});
