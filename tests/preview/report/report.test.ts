import assert from "node:assert/strict";
import { createColors } from "picocolors";
import { runProgram } from "../../../preview/engine";
import type { Preview } from "../../../preview/engine";
import { render } from "../../../preview/render/render";
import { policies } from "../../../preview/report/policies";
import { Progress } from "../../../preview/report/progress";
import { report } from "../../../preview/report/report";
import { nameList, styleFor } from "../../../preview/report/style";
import { fixture } from "../support";

const style = createColors(false);

function reported(preview: Preview): string {
  const durations = { load: 100, program: 900 };
  return report(preview, { rendering: render(preview), out: "rendered/dev", durations, style });
}

const finding = (policy: string, level: "mandatory" | "advisory", message: string) => ({
  policy,
  level,
  urn: "",
  message,
});

describe("the report", function () {
  this.timeout(60_000);

  it("tells tree, policies, notices, endpoints, files and counts", async () => {
    const text = reported(await runProgram({ directory: fixture("tiny"), stack: "dev" }));
    const [head, tree, rest] = [text.split("\n")[0], text.split("\n").slice(2, 13).sort(), text.split("\n").slice(13)];
    assert.equal(head, "tiny dev");
    assert.deepEqual(
      tree.filter((line) => line !== ""),
      [
        "    ConfigMap                   inner",
        "  ConfigMap                   automatic",
        "  Domain                      traces",
        "  Namespace                   ns",
        "  RandomPassword              password",
        "  Secret                      credentials",
        "  inner tiny:room:Inner, 1 resource",
        "kubernetes                  cluster",
        "room tiny:room:Room, 6 resources",
      ],
    );
    assert.equal(
      rest.join("\n"),
      [
        "Policies",
        "no policy pack beside the program",
        "",
        "Notices",
        "  ! a channel is left out",
        "  - printed by the program",
        "  - nobody is on call",
        "  - would be looked up in AWS: aws:index/getCallerIdentity:getCallerIdentity",
        "",
        "Endpoints",
        "  grafana  https://grafana.example.com",
        "  hidden   <secret>",
        "",
        "Written",
        "  rendered/dev: 4 Kubernetes objects, 2 other resources",
        "  3 placeholders for values that are secret, or that only an update tells: rendered/dev/placeholders.json",
        "",
        "7 resources in 2 components, 1.0 s (load 0.1, program 0.9)",
        "",
      ].join("\n"),
    );
  });

  it("groups findings by policy, mandatory ones first", () => {
    const violations = [
      finding("b", "advisory", "one"),
      finding("a", "mandatory", "two"),
      finding("b", "advisory", "three"),
    ];
    assert.equal(
      policies({ violations, unevaluated: [], exempted: [], ran: ["a", "b", "c"] }, style),
      "3 rules, 1 mandatory, 2 advisory\n  mandatory  a\n    two\n  advisory   b ×2\n    one\n    three",
    );
    const many = Array.from({ length: 22 }, (_, index) => finding("a", "advisory", `finding ${index}`));
    const lines = policies({ violations: many, unevaluated: [], exempted: [], ran: ["a"] }, style).split("\n");
    assert.deepEqual(lines.slice(-2), ["    finding 19", "    and 2 more, which --json lists"]);
    const clean = { violations: [], unevaluated: [], exempted: [], ran: ["a"] };
    assert.equal(policies(clean, style), "1 rule, all satisfied");
  });

  it("cuts an advisory finding between two of its many places, and no mandatory one", () => {
    const message = `unknown: ${Array.from({ length: 60 }, (_, index) => `place ${index}`).join("; ")}`;
    const shown = (level: "advisory" | "mandatory") =>
      policies({ violations: [finding("a", level, message)], unevaluated: [], exempted: [], ran: ["a"] }, style)
        .split("\n")
        .slice(2);
    assert.deepEqual(shown("mandatory"), [`    ${message}`]);
    const kept = Array.from({ length: 40 }, (_, index) => `place ${index}`).join("; ");
    assert.deepEqual(shown("advisory"), [`    unknown: ${kept}; and 20 more, which --json lists`]);
  });

  it("shortens long lists of names and says how many are left out", () => {
    const names = Array.from({ length: 100 }, (_, index) => `name-${index}`);
    assert.equal(nameList(names, 40), "name-0, name-1, name-2 and 97 more");
    assert.equal(nameList(["a", "b"], 4), "a, b");
    assert.equal(nameList(["a-name-longer-than-that"], 4), "a-name-longer-than-that");
  });

  it("is colored on a terminal only, and never against NO_COLOR", () => {
    const colored = (isTTY: boolean, environment: NodeJS.ProcessEnv) =>
      styleFor({ isTTY }, environment).red("x") !== "x";
    assert.deepEqual(
      [colored(true, {}), colored(true, { NO_COLOR: "" }), colored(true, { NO_COLOR: "1" }), colored(false, {})],
      [true, true, false, false],
    );
    assert.equal(colored(true, { TERM: "dumb" }), false);
  });
});

describe("the progress line", () => {
  function lines(isTTY: boolean): string[] {
    const written: string[] = [];
    const progress = new Progress({ isTTY, write: (text: string) => written.push(text) });
    progress.show("1 resource");
    progress.show("2 resources");
    progress.clear();
    progress.clear();
    return written;
  }

  it("replaces itself on a terminal, not too often, and goes away", () => {
    assert.deepEqual(lines(true), ["\r\u001b[K1 resource …", "\r\u001b[K"]);
  });

  it("is silent elsewhere", () => {
    assert.deepEqual(lines(false), []);
  });
});
