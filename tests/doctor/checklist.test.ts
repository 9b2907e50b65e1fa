import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checks } from "../../doctor/checks";
import { roleRules } from "../../doctor/role";
import { rules } from "../../policy/rules";
import { productionChecklist } from "../../scripts/docs/production-checklist";
import { PROJECT } from "../support/program";

describe("production checklist", () => {
  it("names rules that the policy pack has, and no check twice", () => {
    const known = rules.map(({ name }) => name);
    const named = checks.flatMap((check) => check.rules);
    assert.deepEqual(
      named.filter((name) => !known.includes(name)),
      [],
    );
    assert.equal(new Set(checks.map(({ name }) => name)).size, checks.length);
  });

  it("tells of every check what it proves, how a person sees it, and what judges it before", () => {
    const text = productionChecklist.render();
    for (const { name, proves, byHand, rules: before } of checks) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
      assert.match(proves, /^[A-Z].*\.$/);
      assert.ok(row.includes(proves.replaceAll("<", "\\<")), name);
      for (const rule of before) assert.ok(row.includes(`\`${rule}\``), `${name}: ${rule}`);
      assert.ok(byHand.length > 0 && text.includes(`**${name}**\n\n\`\`\`sh\n${byHand.join("\n")}\n\`\`\``), name);
    }
  });

  it("refers to documents and runbooks that are there", () => {
    const paths = [...productionChecklist.render().matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(PROJECT, "docs", path))),
      [],
    );
  });

  it("asks for no permission but to list, to find a pod, and to connect to it; for none on Secrets", () => {
    const granted = roleRules() as { resources: string[]; verbs: string[] }[];
    const beyond = granted.filter(({ verbs }) => verbs.join() !== "list");
    assert.deepEqual(beyond, [
      { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create", "get"] },
    ]);
    assert.ok(granted.every(({ resources }) => resources.every((one) => one !== "*" && !one.startsWith("secrets"))));
  });
});
