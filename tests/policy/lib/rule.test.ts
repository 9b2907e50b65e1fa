import assert from "node:assert/strict";

import { number } from "../../../policy/lib/parameters";
import { resourceRule, stackRule, type RuleHead } from "../../../policy/lib/rule";
import { UNKNOWN } from "../../../policy/lib/value";
import { resource, told, verdictOf } from "../support/policies";

const head = {
  name: "test-rule",
  description: "Something holds.",
  level: "mandatory",
  severity: "high",
  remediation: "Do it.",
} as const satisfies RuleHead<Record<never, never>>;

const odd = resourceRule({
  ...head,
  types: ["kubernetes:core/v1:ConfigMap"],
  parameters: { limit: number("Limit.", 2) },
  check: ({ resource: { props }, parameters, report, each, expect }) => {
    expect(props.key("kind"), "even");
    each(props.key("parts").items(), (part) => {
      const size = part.inContainer(part.key("name").string() ?? "");
      if ((part.key("size").number() ?? 0) > parameters.limit) report(size.key("size"), `at most ${parameters.limit}`);
    });
  },
});

const part = (name: string, size: unknown) => ({ name, size });

describe("metadata of a rule", () => {
  it("is native, with group and scope as tags and the settings as schema", () => {
    const { about, validateResource, configSchema, ...native } = resourceRule({
      ...head,
      url: "https://example.com",
      ids: { cisEks: ["4.1.1"], nsa: ["C-0012"] },
      parameters: { limit: number("Limit.", 2, { minimum: 1 }) },
      check: () => undefined,
    });
    assert.deepEqual(native, {
      name: "test-rule",
      description: "Something holds.",
      enforcementLevel: "mandatory",
      severity: "high",
      tags: ["test", "resource"],
      remediationSteps: "Do it.",
      url: "https://example.com",
      framework: {
        name: "CIS Amazon EKS Benchmark",
        version: "1.8.0",
        reference: "4.1.1",
        specification: "Kubernetes workloads and add-ons",
      },
    });
    assert.deepEqual(configSchema?.properties["limit"], {
      type: "number",
      description: "Limit.",
      minimum: 1,
      default: 2,
    });
    assert.deepEqual(Object.keys(configSchema?.properties ?? {}), ["limit", "exempt"]);
    assert.deepEqual([about.group, about.scope, typeof validateResource], ["test", "resource", "function"]);
  });

  it("names the NSA guide where only that has the check, and nothing for other kubescape controls", () => {
    const frameworkOf = (nsa: string[]) => stackRule({ ...head, ids: { nsa }, check: () => undefined }).framework;
    assert.equal(frameworkOf(["C-0012", "C-0207"])?.reference, "C-0012");
    assert.equal(frameworkOf(["C-0207"]), undefined);
  });
});

describe("a resource rule", () => {
  const judge = (props: Record<string, unknown>, settings: object = {}) =>
    verdictOf({ resources: [resource("a", props)], rules: [odd], config: { "test-rule": settings } });

  it("reports path, found and wanted", () => {
    assert.deepEqual(told(judge({ kind: "odd", parts: [part("x", 3)] })), [
      'mandatory test-rule: ConfigMap a: kind is "odd", want "even"',
      "mandatory test-rule: ConfigMap a: parts[x].size is 3, want at most 2",
    ]);
  });

  it("is silent about other types", () => {
    const other = resource("a", { kind: "odd" }, { type: "kubernetes:core/v1:Secret" });
    assert.deepEqual(told(verdictOf({ resources: [other], rules: [odd] })), []);
  });

  it("uses its settings, and their defaults when the engine gave none", () => {
    assert.deepEqual(told(judge({ kind: "even", parts: [part("x", 3)] }, { limit: 3 })), []);
    const lines: string[] = [];
    const args = { ...resource("a", { kind: "even", parts: [part("x", 3)] }), getConfig: () => ({}) };
    const validate = odd.validateResource as (args: unknown, report: (message: string) => void) => void;
    validate(args, (message) => lines.push(message));
    assert.deepEqual(lines, ["ConfigMap a: parts[x].size is 3, want at most 2"]);
  });

  it("judges every part on its own, and notes each unknown once", () => {
    const verdict = judge({ kind: UNKNOWN, parts: [part("x", UNKNOWN), part("y", 3), part("z", UNKNOWN)] });
    assert.deepEqual(told(verdict), ["mandatory test-rule: ConfigMap a: parts[y].size is 3, want at most 2"]);
    assert.deepEqual(
      verdict.unevaluated.map(({ rule, subject, path }) => [rule, subject, path]),
      [
        ["test-rule", "ConfigMap a", "kind"],
        ["test-rule", "ConfigMap a", "parts[x].size"],
        ["test-rule", "ConfigMap a", "parts[z].size"],
      ],
    );
  });

  it("lets an error of its own through", () => {
    const broken = resourceRule({
      ...head,
      check: () => {
        throw new RangeError("a fault of the rule");
      },
    });
    assert.throws(() => verdictOf({ resources: [resource("a")], rules: [broken] }), /a fault of the rule/);
  });
});

describe("an exemption", () => {
  const props = { kind: "even", metadata: { name: "real", namespace: "ns" }, parts: [part("x", 3), part("y", 3)] };
  const judge = (exempt: object, now = "2027-01-15") =>
    verdictOf({
      resources: [resource("a", props)],
      rules: [odd],
      config: { "test-rule": { exempt: [{ reason: "long enough a reason", until: "2027-01-31", ...exempt }] } },
      now: new Date(`${now}T23:00:00Z`),
    });
  const both = ["x", "y"].map(
    (name) => `mandatory test-rule: ConfigMap ns/real: parts[${name}].size is 3, want at most 2`,
  );

  it("covers all findings of a resource, by logical name or by kind, namespace and name", () => {
    assert.deepEqual(told(judge({ resource: "a" })), []);
    assert.deepEqual(told(judge({ resource: "ConfigMap/ns/real", container: "*" })), []);
    assert.deepEqual(told(judge({ resource: "real" })), both);
    const nameless = { resources: [resource("a", { kind: "odd" })], rules: [odd] };
    const exempt = [{ resource: "ConfigMap/undefined", reason: "long enough a reason", until: "2027-01-31" }];
    assert.equal(told(verdictOf({ ...nameless, config: { "test-rule": { exempt } } })).length, 1);
    assert.deepEqual(told(judge({ resource: "ConfigMap/other/real" })), both);
  });

  it("covers one container only when it names one", () => {
    assert.deepEqual(told(judge({ resource: "a", container: "x" })), both.slice(1));
  });

  it("counts on its last day, and not after", () => {
    assert.deepEqual(told(judge({ resource: "a" }, "2027-01-31")), []);
    assert.deepEqual(told(judge({ resource: "a" }, "2027-02-01")), both);
  });

  it("neither covers nor uncovers a finding while an unknown name decides", () => {
    const settings = {
      exempt: [{ resource: "ConfigMap/ns/real", reason: "long enough a reason", until: "2027-01-31" }],
    };
    const unnamed = { ...props, metadata: { name: UNKNOWN, namespace: "ns" } };
    const verdict = verdictOf({ resources: [resource("a", unnamed)], rules: [odd], config: { "test-rule": settings } });
    assert.deepEqual(
      [told(verdict), verdict.unevaluated.map(({ path }) => path)],
      [[], ["parts[x].size", "parts[y].size"]],
    );
  });

  it("is listed with what it covered", () => {
    const { exempted } = judge({ resource: "a", container: "x", ticket: "SEC-1" });
    assert.deepEqual(
      exempted.map(({ rule, message, exemption }) => [rule, message, exemption.ticket]),
      [["test-rule", "ConfigMap ns/real: parts[x].size is 3, want at most 2", "SEC-1"]],
    );
  });

  it("also covers what cannot be judged", () => {
    const verdict = verdictOf({
      resources: [resource("a", { kind: UNKNOWN })],
      rules: [odd],
      config: { "test-rule": { exempt: [{ resource: "a", reason: "long enough a reason", until: "2027-01-31" }] } },
    });
    assert.deepEqual(verdict.unevaluated, []);
  });
});
