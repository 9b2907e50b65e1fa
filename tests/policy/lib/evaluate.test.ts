import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { PackConfigError } from "../../../policy/lib/config";
import { session } from "../../../policy/lib/session";
import { UNKNOWN } from "../../../policy/lib/value";
import { PACK_VERSION } from "../../../policy/pack";
import { nativeResource, nativeStack, resource, told, verdictOf } from "../support/policies";

describe("offline host of native policies", () => {
  it("shows each resource with its options, and reports under its URN", () => {
    const policy = nativeResource("native-rule", ({ type, name, urn, props, opts }, report) => {
      report(JSON.stringify([type, name, urn, props["a"], opts.protect, opts.parent]));
    });
    const shown = resource("x", { a: 1 }, { parent: "urn:parent", opts: { protect: true } });
    const { violations } = verdictOf({ resources: [shown], rules: [policy] });
    assert.deepEqual(violations, [
      {
        policy: "native-rule",
        level: "mandatory",
        urn: shown.urn,
        message: JSON.stringify([shown.type, "x", shown.urn, 1, true, "urn:parent"]),
      },
    ]);
  });

  it("turns the reading of an unknown into the engine's advisory, whatever stands for it in the input", () => {
    const policy = nativeResource("native-rule", ({ props }, report) => {
      if (props["a"] === 1) report("seen");
    });
    const message =
      "advisory native-rule: can't run policy 'native-rule' from policy pack " +
      `'insurance-lead-gen-monitoring@v${PACK_VERSION}' during preview: string value at .a can't be known during preview`;
    for (const unknown of [UNKNOWN, pulumi.unknown, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]) {
      assert.deepEqual(told(verdictOf({ resources: [resource("x", { a: unknown })], rules: [policy] })), [message]);
    }
  });

  it("shows the stack with parents and dependencies as objects", () => {
    const policy = nativeStack("native-rule", ({ resources }, report) => {
      const child = resources.find(({ name }) => name === "child");
      report(`${child?.parent?.name} ${child?.dependencies.map(({ name }) => name).join()}`, child?.urn);
    });
    const parent = resource("parent");
    const child = resource("child", {}, { parent: parent.urn, dependencies: [parent.urn, "urn:gone"] });
    const { violations } = verdictOf({ resources: [parent, child], rules: [policy] });
    assert.deepEqual(
      violations.map(({ urn, message }) => [urn, message]),
      [[child.urn, "parent parent"]],
    );
  });

  it("shows the severity of what a policy finds, and lets one with an empty check for resources be", () => {
    const policy = nativeStack("native-rule", (_, report) => report("all of it"));
    const severe = { ...policy, severity: "high", validateResource: undefined } as unknown as typeof policy;
    const { violations } = verdictOf({ resources: [resource("x")], rules: [severe] });
    assert.deepEqual(violations, [
      { policy: "native-rule", level: "mandatory", urn: "", message: "all of it", severity: "high" },
    ]);
  });

  it("takes a missing URN of a stack violation for the stack as a whole", () => {
    const policy = nativeStack("native-rule", (_, report) => report("all of it"));
    assert.deepEqual(verdictOf({ resources: [], rules: [policy] }).violations[0]?.urn, "");
  });

  it("skips disabled policies and those that say that they do not apply", () => {
    const loud = nativeResource("loud-rule", (_, report) => report("seen"));
    const shy = nativeResource("shy-rule", ({ notApplicable }) => notApplicable("not mine"));
    const verdict = verdictOf({ resources: [resource("x")], rules: [loud, shy], config: { "loud-rule": "disabled" } });
    assert.deepEqual([told(verdict), verdict.ran], [[], ["shy-rule"]]);
  });

  it("reports at the configured level, remediate as mandatory", () => {
    const policy = nativeResource("native-rule", (_, report) => report("seen"));
    const at = (level: "advisory" | "remediate") =>
      told(verdictOf({ resources: [resource("x")], rules: [policy], config: { "native-rule": level } }));
    assert.deepEqual(
      [at("advisory"), at("remediate")],
      [["advisory native-rule: seen"], ["mandatory native-rule: seen"]],
    );
  });

  it("runs every function of a policy, and shows the description where a message is empty", () => {
    const validateResource = [
      (_: unknown, report: (m: string) => void) => report("one"),
      (_: unknown, report: (m: string) => void) => report(""),
    ];
    const policy = { name: "native-rule", description: "Something holds.", validateResource };
    const verdict = verdictOf({ resources: [resource("x")], rules: [policy] });
    assert.deepEqual(told(verdict), ["advisory native-rule: Something holds.", "advisory native-rule: one"]);
  });

  it("refuses an asynchronous policy instead of missing what it says", () => {
    const policy = nativeResource("native-rule", () => Promise.resolve());
    assert.throws(() => verdictOf({ resources: [resource("x")], rules: [policy] }), /'native-rule' is asynchronous/);
  });

  it("sorts mandatory before advisory, then by policy, resource and message", () => {
    const b = nativeResource("b-rule", (_, report) => (report("2"), report("1")));
    const a = { ...nativeResource("a-rule", (_, report) => report("x")), enforcementLevel: "advisory" as const };
    const verdict = verdictOf({ resources: [resource("y"), resource("x")], rules: [b, a] });
    const lines = verdict.violations.map(({ policy, urn, message }) => `${policy} ${urn.slice(-1)} ${message}`);
    assert.deepEqual(lines, ["b-rule x 1", "b-rule x 2", "b-rule y 1", "b-rule y 2", "a-rule x x", "a-rule y x"]);
  });

  it("throws for a bad config, naming every problem", () => {
    const config = { "no-rule": "advisory", "neither-rule": "advisory" } as const;
    assert.throws(
      () => verdictOf({ resources: [], rules: [], config }),
      (error) => error instanceof PackConfigError && error.problems.length === 2,
    );
  });

  it("judges a second stack without a memory of the first", () => {
    const names = nativeStack("native-rule", ({ resources }, report) =>
      report(resources.map(({ name }) => name).join()),
    );
    verdictOf({ resources: [resource("first", { a: UNKNOWN })] });
    assert.notDeepEqual(session.judged(), []);
    assert.deepEqual(told(verdictOf({ resources: [resource("second")], rules: [names] })), [
      "mandatory native-rule: second",
    ]);
    assert.deepEqual(session.judged(), []);
  });
});

describe("session of the engine's process", () => {
  const args = (props: object) => resource("x", props as Record<string, unknown>);
  const output = (props: object) => ({ ...args(props), opts: {}, dependencies: [] });
  const stack = (...props: object[]) => ({ resources: props.map(output) }) as never;

  it("walks a resource once for all rules, and anew when the same rule sees it again", () => {
    session.reset();
    const first = session.input("a-rule", args({ v: 1 }));
    assert.equal(session.input("b-rule", args({ v: 2 })), first);
    assert.equal(
      session
        .input("a-rule", args({ v: 3 }))
        .props.key("v")
        .number(),
      3,
    );
    assert.equal(
      session
        .input("b-rule", args({ v: 4 }))
        .props.key("v")
        .number(),
      3,
    );
  });

  it("shows stack rules the inputs it saw, and outputs only of resources that no resource rule saw", () => {
    session.reset();
    assert.equal(
      session
        .stack("a-rule", stack({ v: "output" }))
        .resources[0]?.props.key("v")
        .string(),
      "output",
    );
    session.input("r-rule", args({ v: "input" }));
    assert.equal(
      session
        .stack("b-rule", stack({ v: "output" }))
        .resources[0]?.props.key("v")
        .string(),
      "output",
    );
    assert.equal(
      session
        .stack("a-rule", stack({ v: "output" }))
        .resources[0]?.props.key("v")
        .string(),
      "input",
    );
  });

  it("forgets resources that are no longer in the stack", () => {
    session.reset();
    session.input("r-rule", args({ v: 1 }));
    assert.deepEqual(session.stack("a-rule", stack()).resources, []);
  });
});
