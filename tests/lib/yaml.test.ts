import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { toYaml } from "../../lib/yaml";

describe("the YAML of a config", () => {
  it("keeps the order of keys and long lines whole", () => {
    const expression = `sum by (job) (${"rate(http_requests_total[5m]) + ".repeat(10)}0)`;
    assert.equal(toYaml({ z: 1, a: expression }), `z: 1\na: ${expression}\n`);
  });

  it("writes a value twice rather than an anchor", () => {
    const shared = { cpu: "1" };
    assert.equal(toYaml({ requests: shared, limits: shared }), 'requests:\n  cpu: "1"\nlimits:\n  cpu: "1"\n');
  });

  it("means the same to a reader of YAML 1.2 and of YAML 1.1, as many Go programs are", () => {
    const ambiguous = [
      "yes",
      "no",
      "on",
      "off",
      "y",
      "n",
      "~",
      "0o17",
      "017",
      "1_000",
      "12:30:45",
      "1e3",
      "",
      "null",
      ".5",
    ];
    const config = Object.fromEntries(ambiguous.map((text, index) => [`key${index}`, text]));
    for (const version of ["1.1", "1.2"] as const) assert.deepEqual(parse(toYaml(config), { version }), config);
  });

  it("comes back unchanged, whatever the config", () => {
    const configs = fc.object({
      key: fc.string({ minLength: 1 }),
      values: [fc.string(), fc.integer(), fc.boolean()],
      maxDepth: 3,
    });
    fc.assert(
      fc.property(configs, (config) => assert.deepEqual(parse(toYaml(config)), JSON.parse(JSON.stringify(config)))),
    );
  });
});
