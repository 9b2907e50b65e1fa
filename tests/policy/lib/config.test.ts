import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { configProblems, levelOf, settingsOf, type PackConfig } from "../../../policy/lib/config";
import type { Exemption } from "../../../policy/lib/exemption";
import { number, texts } from "../../../policy/lib/parameters";
import { resourceRule } from "../../../policy/lib/rule";
import { rules } from "../../../policy/rules";

const rule = resourceRule({
  name: "test-rule",
  description: "Something holds.",
  level: "mandatory",
  severity: "low",
  remediation: "Do it.",
  parameters: { days: number("Days.", 7, { minimum: 1, maximum: 9 }), names: texts("Names.", ["a"]) },
  check: () => undefined,
});

const exemption = { resource: "a", reason: "long enough a reason", until: "2027-01-31" };

describe("level of a rule", () => {
  const level = (config: PackConfig): string => levelOf(rule, config);

  it("is its own, then that of all, then that of the config file, as the engine reconciles them", () => {
    assert.equal(level({}), "mandatory");
    assert.equal(level({ all: "advisory" }), "advisory");
    assert.equal(level({ all: { enforcementLevel: "disabled" } }), "disabled");
    assert.equal(level({ all: "disabled", "test-rule": "mandatory" }), "mandatory");
    assert.equal(level({ all: "disabled", "test-rule": { enforcementLevel: "advisory", days: 8 } }), "advisory");
    assert.equal(level({ all: "disabled", "test-rule": { days: 8 } }), "disabled");
  });

  it("is advisory where neither rule nor config says anything", () => {
    assert.equal(levelOf({ name: "other" }, {}), "advisory");
  });
});

describe("settings of a rule", () => {
  it("are the defaults, overridden key by key", () => {
    assert.deepEqual(settingsOf(rule, {}), { days: 7, names: ["a"], exempt: [] });
    const config = { "test-rule": { enforcementLevel: "advisory" as const, names: ["b"] } };
    assert.deepEqual(settingsOf(rule, config), { days: 7, names: ["b"], exempt: [] });
    assert.deepEqual(settingsOf(rule, { "test-rule": "advisory" }), { days: 7, names: ["a"], exempt: [] });
  });
});

describe("check of a pack config", () => {
  const problems = (config: object): string[] => configProblems(config, [rule]);

  it("accepts levels, settings and exemptions that exist", () => {
    assert.deepEqual(problems({ all: "advisory", "test-rule": "disabled" }), []);
    assert.deepEqual(problems({ "test-rule": { enforcementLevel: "remediate", days: 9, exempt: [exemption] } }), []);
  });

  it("names a rule that does not exist", () => {
    assert.deepEqual(problems({ "test-rul": "advisory" }), [
      "test-rul is not a rule of this pack, want one listed in policy/README.md",
    ]);
  });

  it("names every setting that does not exist, has the wrong type or lies outside its bounds", () => {
    assert.deepEqual(problems({ "test-rule": { day: 1, days: 10, names: "a" } }), [
      "test-rule.day is not a known key, want one of days, names, exempt",
      "test-rule.days is 10, want at most 9",
      'test-rule.names is "a", want array',
    ]);
    assert.deepEqual(problems({ "test-rule": { days: 0, names: ["", 3] } }), [
      "test-rule.days is 0, want at least 1",
      'test-rule.names[0] is "", want at least 1 characters',
      "test-rule.names[1] is 3, want string",
    ]);
  });

  it("refuses levels that do not exist, and what is neither level nor object", () => {
    const levels = "want one of advisory, mandatory, remediate, disabled";
    assert.deepEqual(problems({ "test-rule": "strict" }), [`test-rule is "strict", ${levels}`]);
    assert.deepEqual(problems({ "test-rule": 3 }), ["test-rule is 3, want a level or an object"]);
    assert.deepEqual(problems({ "test-rule": { enforcementLevel: 1 } }), [
      `test-rule.enforcementLevel is 1, ${levels}`,
    ]);
    assert.deepEqual(problems({ all: "x" }), [`all is "x", ${levels}`]);
    assert.deepEqual(problems({ all: { days: 1 } }), [
      `all.enforcementLevel is undefined, ${levels}`,
      "all.days is not a known key, want only enforcementLevel",
    ]);
  });

  it("refuses exemptions without a reason, without an end, or with keys that do not exist", () => {
    const exempt = [
      { resource: "a", reason: "because" },
      { ...exemption, until: "soon", by: "me" },
    ];
    assert.deepEqual(problems({ "test-rule": { exempt } }), [
      "test-rule.exempt[0].until is missing",
      'test-rule.exempt[0].reason is "because", want at least 15 characters',
      'test-rule.exempt[1].until is "soon", want a match of ^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$',
      "test-rule.exempt[1].by is not a known key, want one of resource, container, reason, until, ticket",
    ]);
  });

  it("refuses reasons of spaces, days that no calendar has, and lists in place of objects", () => {
    const exempt = [
      { ...exemption, reason: " ".repeat(20) },
      { ...exemption, until: "2027-13-01" },
      { ...exemption, until: "2027-12-32" },
    ];
    assert.deepEqual(
      problems({ "test-rule": { exempt } }).map((problem) => problem.split(" is ")[0]),
      ["test-rule.exempt[0].reason", "test-rule.exempt[1].until", "test-rule.exempt[2].until"],
    );
    assert.deepEqual(problems({ "test-rule": [] }), ["test-rule is [], want a level or an object"]);
    assert.deepEqual(problems([]), ["the config is a list, want an object of rules"]);
  });

  it("refuses to switch off the rules that watch over the config", () => {
    const off = { "pack-config-valid": "disabled", "pack-exemptions-valid": { enforcementLevel: "disabled" } };
    assert.deepEqual(
      configProblems(off, rules).map((problem) => problem.split(",")[0]),
      ['pack-config-valid is "disabled"', 'pack-exemptions-valid.enforcementLevel is "disabled"'],
    );
    assert.deepEqual(configProblems({ "pack-config-valid": "advisory", "pack-unevaluated": "disabled" }, rules), []);
  });

  it("refuses what is no address, no port and no word of a list before a rule stumbles over it", () => {
    const addresses = ["10.0.0/16", "10.0.0.256", "10.0.0.0/33", "subnet", "1:2", "::/129"];
    for (const address of addresses) {
      const config = {
        "network-api-server-egress": { controlPlaneCidrs: [address], serviceAddresses: [address], port: 65536 },
        "network-required-paths-open": { loadBalancerCidrs: [address] },
        "network-dns-egress": { nodeLocalAddress: address },
        "resources-cpu-limit-policy": { modes: { loki: "forbidden" } },
        "workload-namespace-pod-security": { lowered: { monitoring: "priviledged" } },
        "workload-meets-namespace-level": { levels: { monitoring: "base" } },
      };
      assert.equal(configProblems(config, rules).length, 8, address);
    }
    const good = ["10.0.0.0/16", "172.20.0.1", "0.0.0.0/0", "::/0", "fd00:ec2::254/128"];
    assert.deepEqual(configProblems({ "network-api-server-egress": { controlPlaneCidrs: good } }, rules), []);
    assert.deepEqual(configProblems({ "network-dns-egress": { nodeLocalAddress: "" } }, rules), []);
  });
});

describe("config of the stacks", () => {
  const folder = join(__dirname, "..", "..", "..", "policy", "config");
  const files = readdirSync(folder).map((file) => join(folder, file));
  const read = (file: string): Record<string, { exempt?: Exemption[] } | string> =>
    JSON.parse(readFileSync(file, "utf8")) as Record<string, { exempt?: Exemption[] } | string>;

  it("has one file for each stack", () => {
    assert.deepEqual(
      files.map((file) => file.slice(folder.length + 1)).sort(),
      ["local", "production", "staging"].map((stack) => `${stack}.json`),
    );
  });

  for (const file of files) {
    it(`names only rules and settings that exist in ${file.slice(folder.length + 1)}`, () => {
      assert.deepEqual(configProblems(read(file), rules), []);
    });

    it(`exempts only the agents of the nodes and their namespace in ${file.slice(folder.length + 1)}`, () => {
      const exempt = Object.values(read(file)).flatMap((settings) =>
        typeof settings === "string" ? [] : (settings.exempt ?? []),
      );
      const others = exempt.filter(
        ({ resource }) => !["node-exporter", "alloy", "monitoring-agents"].includes(resource),
      );
      assert.deepEqual(others, []);
    });
  }
});
