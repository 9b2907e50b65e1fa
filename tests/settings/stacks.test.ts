import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { toYaml } from "../../lib/yaml";
import { secretKeys } from "../../settings/schema";
import { loadFrom } from "./stack-file";

const root = join(__dirname, "..", "..");
const stacks = ["production", "staging", "local"] as const;
/** Those with an AWS side. */
const inAws = ["production", "staging"] as const;
const textOf = (stack: string): string => readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
const read = (stack: string) => parse(textOf(stack)) as { config: Record<string, unknown> };

/** Resolved settings of a stack, for review; `UPDATE_EXPECTED=1` writes them. */
function golden(stack: string, text: string): string {
  const file = join(__dirname, `resolved.${stack}.yaml`);
  if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(file, text);
  return readFileSync(file, "utf8");
}

const header = (stack: string) =>
  `# Settings of the stack ${stack} as the program sees them: Pulumi.${stack}.yaml under the defaults.\n`;

describe("the stack files", () => {
  for (const stack of stacks) {
    it(`${stack} resolves to the reviewed settings`, async () => {
      const { settings } = await loadFrom(read(stack), { stack });
      const text = header(stack) + toYaml(settings);
      assert.equal(text, golden(stack, text));
    });

    it(`${stack} has no secret, so that anybody can preview it`, () => {
      const { config } = read(stack);
      const names = Object.keys(config).map((key) => key.split(":")[1] ?? "");
      assert.deepEqual(
        names.filter((name) => name in secretKeys || name === "exporterPasswords"),
        [],
      );
      assert.equal(JSON.stringify(config).includes('"secure"'), false);
    });

    it(`${stack} lets no resource use a provider that it does not name`, () => {
      assert.deepEqual(read(stack).config["pulumi:disable-default-providers"], ["kubernetes", "aws"]);
    });
  }

  for (const stack of inAws) {
    it(`${stack} writes out every AWS fact, so that a preview looks up nothing`, async () => {
      const { cluster, dns } = (await loadFrom(read(stack), { stack })).settings;
      const facts = [
        cluster.arn,
        cluster.endpoint,
        cluster.certificateAuthority,
        cluster.vpcId,
        dns.zoneId,
        dns.loadBalancer,
      ];
      assert.equal(facts.includes(undefined), false);
    });

    it(`${stack} is of an account and of a cluster that do not exist, and marks what to replace`, async () => {
      const { aws, cluster } = (await loadFrom(read(stack), { stack })).settings;
      assert.equal(aws?.accountId, "111122223333");
      assert.equal(
        Buffer.from(cluster.certificateAuthority ?? "", "base64")
          .toString()
          .includes("example"),
        true,
      );
      const unmarked = textOf(stack)
        .split("\n")
        .filter((line) => line.includes("111122223333") && !line.includes("# yours"));
      assert.deepEqual(unmarked, []);
    });
  }

  it("have the same blocks in the same order, so that they can be compared line by line", () => {
    const [production, staging, local] = stacks.map((stack) => Object.keys(read(stack).config));
    assert.deepEqual(production, staging);
    const aws = "insurance-lead-gen-monitoring:aws";
    const others = (keys: readonly string[] = []) => keys.filter((key) => key !== aws);
    assert.deepEqual(others(production), local);
  });

  it("expose the same way: a mode that only production has would be tried there first", async () => {
    const modes = async (stack: string) => {
      const { exposure, dns, aws, network } = (await loadFrom(read(stack), { stack })).settings;
      const { mode, certificates, login } = exposure;
      return [mode, certificates.challenge, login.mode, dns.mode, aws?.identity, network.policyEngine];
    };
    assert.deepEqual(await modes("production"), await modes("staging"));
  });
});
