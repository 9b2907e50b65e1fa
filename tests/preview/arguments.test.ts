import assert from "node:assert/strict";
import { readArguments } from "../../preview/arguments";

const told = (message: string) => ({ exitCode: 2, message });

describe("the command line", () => {
  it("previews staging by default", () => {
    assert.deepEqual(readArguments([]), {
      stack: "staging",
      directory: process.cwd(),
      out: undefined,
      set: [],
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
      set: [],
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
      told("option: -x is not known\n  known options: --cwd, --out, --set, --json, --reveal, --verbose, --help\n"),
    );
  });

  it("wants a directory for --out and none for --json", () => {
    const help = "\n  see npm run preview -- --help\n";
    assert.throws(() => readArguments(["--out"]), told(`option: --out needs a directory${help}`));
    assert.throws(() => readArguments(["--out", "--json"]), told(`option: --out needs a directory${help}`));
    assert.throws(() => readArguments(["--json=yes"]), told(`option: --json takes no value${help}`));
  });

  it("takes any number of changed settings", () => {
    assert.deepEqual(readArguments(["--set", "loki.retention=168h", "--set=loki.replicas=2"]).set, [
      { path: "loki.retention", value: "168h" },
      { path: "loki.replicas", value: 2 },
    ]);
    const help = "\n  see npm run preview -- --help\n";
    assert.throws(() => readArguments(["--set"]), told(`option: --set needs a setting: <path>=<value>${help}`));
    const example = "\n  write <setting>=<value>, for example loki.retention=168h\n";
    assert.throws(() => readArguments(["--set", "loki"]), told(`--set: loki names no setting${example}`));
  });

  it("takes one stack", () => {
    assert.throws(() => readArguments(["a", "b"]), told("stack: a b is more than one stack\n  name one stack\n"));
  });
});
