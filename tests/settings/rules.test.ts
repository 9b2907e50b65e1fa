import assert from "node:assert/strict";
import { rules, subjects } from "../../settings/rules";
import type { Rule, SecretPresence } from "../../settings/rules/rule";
import { cases, errorOf, loadFrom, written } from "./stack-file";

const none: SecretPresence = { keys: new Set(), exporterPasswords: new Set() };

/** Runs with every rule watched; gives the names of those that found a fault. */
async function rulesThatFire(run: () => Promise<unknown>): Promise<Set<string>> {
  const writable = rules as Record<string, Rule>;
  const originals = { ...rules };
  const fired = new Set<string>();
  for (const [name, rule] of Object.entries(originals)) {
    writable[name] = {
      ...rule,
      judge: (...args) => {
        const faults = rule.judge(...args);
        if (faults.length > 0) fired.add(name);
        return faults;
      },
    };
  }
  try {
    await run();
  } finally {
    Object.assign(writable, originals);
  }
  return fired;
}

describe("the rules between settings", () => {
  it("have names of their own across subjects", () => {
    const names = Object.values(subjects).flatMap((subject) => Object.keys(subject));
    assert.deepEqual(Object.keys(rules), names);
  });

  it("state promises of their own, for docs/configuration.md", () => {
    const promises = Object.values(rules).map(({ promise }) => promise);
    assert.equal(new Set(promises).size, promises.length);
  });

  it("are all broken by some wrong stack file", async () => {
    const fired = await rulesThatFire(async () => {
      for (const { document } of cases("wrong")) await errorOf(document);
    });
    assert.deepEqual([...fired].sort(), Object.keys(rules).sort());
  });

  it("say which rooms they read: reading another is not possible", async () => {
    const { settings } = await loadFrom(cases("right")[0]?.document ?? {});
    for (const [name, { reads, judge }] of Object.entries(rules)) {
      const only = new Proxy(settings, {
        get: (target, room) => {
          assert.equal((reads as readonly PropertyKey[]).includes(room), true, `${name} reads ${String(room)}`);
          return Reflect.get(target, room) as unknown;
        },
      });
      judge(only, none, written);
    }
  });

  it("are left out while a room that they read has faults of its own", async () => {
    const [base] = cases("right").filter(({ name }) => name === "base");
    const document = base?.document as { config: Record<string, unknown> };
    const broken = { config: { ...document.config, loki: { replicas: 2, retention: "soon" } } };
    assert.deepEqual(
      (await errorOf(broken)).faults.map(({ path }) => path),
      ["loki.retention"],
    );
  });
});
