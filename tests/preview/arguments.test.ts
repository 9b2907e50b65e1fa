import assert from "node:assert/strict";
import { readArguments } from "../../preview/arguments";

const told = (message: string) => ({ exitCode: 2, message });

describe("the command line", () => {
  it("previews staging by default", () => {
    assert.deepEqual(readArguments([]), {
      stack: "staging",
      directory: process.cwd(),
      out: undefined,
      base: undefined,
      markdown: undefined,
      html: undefined,
      chart: undefined,
      set: [],
      json: false,
      reveal: false,
      verbose: false,
      help: false,
    });
  });

  it("takes a stack and every option", () => {
    const reviews = ["--base", "b", "--markdown", "r.md", "--html", "r.html", "--chart", "c"];
    assert.deepEqual(readArguments(["production", "--json", "--out", "x", ...reviews, "-v", "-C", "y"]), {
      stack: "production",
      directory: "y",
      out: "x",
      base: "b",
      markdown: "r.md",
      html: "r.html",
      chart: "c",
      set: [],
      json: true,
      reveal: false,
      verbose: true,
      help: false,
    });
  });

  it("takes a word after --markdown for its file only where it ends like one", () => {
    const read = (...argv: string[]) => [readArguments(argv).stack, readArguments(argv).markdown];
    assert.deepEqual(read("--markdown", "production"), ["production", ""]);
    assert.deepEqual(read("production", "--markdown"), ["production", ""]);
    assert.deepEqual(read("production", "--markdown", "--verbose"), ["production", ""]);
    assert.deepEqual(read("production", "--markdown", "a.md"), ["production", "a.md"]);
    assert.deepEqual(read("production", "--markdown=b"), ["production", "b"]);
  });

  it("refuses to print two things, or secrets for others to read", () => {
    assert.throws(
      () => readArguments(["--json", "--markdown"]),
      told("option: --markdown prints where --json prints\n  name a file: --markdown FILE.md\n"),
    );
    for (const option of ["base", "markdown", "html"]) {
      const reason = "is for others to read, who must not see what --reveal reveals";
      assert.throws(
        () => readArguments(["--reveal", `--${option}`, "x.md"]),
        told(`option: --${option} ${reason}\n  leave one of them out\n`),
      );
    }
  });

  it("suggests the nearest option", () => {
    assert.throws(() => readArguments(["--reveel"]), told("option: --reveel is not known\n  did you mean --reveal?\n"));
    assert.throws(
      () => readArguments(["-x"]),
      told(
        "option: -x is not known\n  known options: --cwd, --out, --set, --base, --markdown, --html, --chart, --json, --reveal, --verbose, --help\n",
      ),
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
