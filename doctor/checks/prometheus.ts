import { parse } from "yaml";
import { listAt, textAt, textsAt, type Tree } from "../../preview/analysis/tree";
import { unanswered } from "../asker";
import { orFine, type Check, type Context, type Finding } from "../check";
import { nameOf } from "../expected";
import { podsOf } from "../live";
import { ports } from "../../lib/catalogue";

const port = ports.prometheus.http;

/** Names of the declared rules, alerts and recordings alike. */
function declaredRules({ expected }: Context): string[] {
  const rules = expected.of("ConfigMap").find(({ name }) => name === "prometheus-rules");
  return Object.values(textsAt(rules?.object, "data")).flatMap((text) =>
    listAt(parse(text) as Tree, "groups").flatMap((group) =>
      listAt(group, "rules").map((rule) => textAt(rule, "alert") || textAt(rule, "record")),
    ),
  );
}

async function ask({ ask }: Context, pod: Tree, path: string): Promise<Tree> {
  const { status, body } = await ask.get(pod, port, path);
  return status === 200 ? (JSON.parse(body) as Tree) : undefined;
}

/** At most this many names in one line. */
const few = 3;

const named = (names: readonly string[]): string =>
  names.slice(0, few).join(", ") + (names.length > few ? ` and ${names.length - few} more` : "");

async function targets(context: Context, pod: Tree): Promise<Finding | undefined> {
  const subject = `targets of ${nameOf(pod)}`;
  const all = listAt(await ask(context, pod, "/api/v1/targets?state=active"), "data", "activeTargets");
  const down = all.filter((target) => textAt(target, "health") !== "up");
  const remedy = "runbook TargetDown";
  if (all.length === 0) return { subject, state: "failed", detail: "there are none", remedy };
  if (down.length === 0) return undefined;
  const names = down.map((target) => `${textAt(target, "labels", "job")} ${textAt(target, "labels", "instance")}`);
  const detail = `${down.length} of ${all.length} are not up: ${named(names)}`;
  return { subject, state: "failed", detail, remedy };
}

async function rules(context: Context, pod: Tree): Promise<Finding | undefined> {
  const subject = `rules of ${nameOf(pod)}`;
  const groups = listAt(await ask(context, pod, "/api/v1/rules"), "data", "groups");
  const loaded = groups.flatMap((group) => listAt(group, "rules"));
  const names = new Set(loaded.map((rule) => textAt(rule, "name")));
  const missing = declaredRules(context).filter((name) => !names.has(name));
  if (missing.length > 0) {
    const detail = `${missing.length} are not loaded: ${named(missing)}`;
    return { subject, state: "failed", detail, remedy: "runbook PrometheusConfigReloadFailed" };
  }
  const ill = loaded.filter((rule) => textAt(rule, "health") === "err").map((rule) => textAt(rule, "name"));
  if (ill.length === 0) return undefined;
  const detail = `${ill.length} fail: ${named(ill)}`;
  return { subject, state: "failed", detail, remedy: "runbook PrometheusRuleFailures" };
}

/** On every Prometheus, all targets are up, and all declared rules are loaded and evaluated without error. */
export const prometheus: Check = {
  name: "prometheus",
  run: async (context) => {
    const server = context.expected.of("StatefulSet").find(({ name }) => name === "prometheus");
    const pods = server === undefined ? [] : await podsOf(context, server);
    const subject = `${pods.length} servers`;
    if (pods.length === 0) return [{ subject, state: "failed", detail: "no pod to ask", remedy: "see workloads" }];
    const judged = pods.map(async (pod) => {
      try {
        return [await targets(context, pod), await rules(context, pod)];
      } catch (error) {
        return [unanswered(error, `pod ${nameOf(pod)}`)];
      }
    });
    const problems = (await Promise.all(judged)).flat().filter((one) => one !== undefined);
    return orFine(problems, subject, `all targets up, ${declaredRules(context).length} rules loaded and sound`);
  },
};
