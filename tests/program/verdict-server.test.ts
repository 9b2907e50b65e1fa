import assert from "node:assert/strict";

import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";

import { levelOf, type PackConfig } from "../../policy/lib/config";
import { evaluate, type StackResource } from "../../policy/lib/evaluate";
import { isUnknown, plainProperties, type Value } from "../../policy/lib/value";
import { rules } from "../../policy/rules";
import { call, configRequest, start, verdictOf } from "../policy/support/pack-server";
import type { Server } from "../policy/support/pack-server";
import { groups } from "./verdict";
import type { Breakage } from "./verdict/breakage";
import { untouched } from "./verdict/stack";

/** The process of the pack reads the real clock, and keeps the config that it got first. */
const isToday = ({ now, config }: Breakage): boolean => now === undefined && config === undefined;

/** The level that the engine sends with a rule's settings: the rule's own where the config names none. */
function engineLevel(config: PackConfig, name: string): EnforcementLevel {
  const rule = rules.find((one) => one.name === name);
  const level = rule === undefined ? "mandatory" : levelOf(rule, config);
  return (
    { advisory: EnforcementLevel.ADVISORY, disabled: EnforcementLevel.DISABLED }[String(level)] ??
    EnforcementLevel.MANDATORY
  );
}

/** The protocol's maps arrive in the order of their keys, which shows where a message quotes a map. */
function sorted(value: Value): Value {
  if (isUnknown(value) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}

/** What the pack's process says of a stack with a breakage, and what the offline preview says. */
async function both(server: Server, { stack = "production", edit }: Breakage) {
  const { resources, config } = await untouched(stack);
  const broken = edit?.(resources) ?? resources;
  const inOrder = broken.map((one) => ({
    ...one,
    props: sorted(plainProperties(one.props)) as StackResource["props"],
  }));
  const { violations } = evaluate({ resources: inOrder, config });
  const offline = violations.map(({ level, policy, message }) => `${level} ${policy}: ${message}`).sort();
  return { engine: await verdictOf(server.client, broken), offline };
}

for (const stack of ["production", "staging"] as const) {
  describe(`breakages of ${stack}, judged by the pack's own process over the engine's protocol`, function () {
    this.timeout(60_000);
    let server: Server;
    before(async () => {
      server = await start();
      const { config } = await untouched(stack);
      const settings = config as Readonly<Record<string, Record<string, unknown>>>;
      await call((reply) =>
        server.client.configure(
          configRequest(settings, (name) => engineLevel(config, name)),
          reply,
        ),
      );
    });
    after(() => server.process.kill());

    const own = Object.values(groups)
      .flat()
      .filter((one) => (one.stack ?? "production") === stack && isToday(one));
    for (const breakage of [{ title: "the stack as it stands", rule: "none", stack }, ...own]) {
      it(`${breakage.title}: says what the offline preview says`, async () => {
        const { engine, offline } = await both(server, breakage);
        assert.deepEqual(engine, offline);
      });
    }
  });
}
