import type { Tree } from "../preview/analysis/tree";
import { ports } from "../lib/catalogue";
import { unanswered, type Get } from "./asker";
import { orFine, type Context, type Finding } from "./check";
import { nameOf } from "./declared";
import { podsOf, present } from "./live";

type Server = "prometheus" | "alertmanager";

/** An answer as JSON; undefined where it is a refusal. */
export async function json(get: Get, path: string): Promise<Tree> {
  const { status, body } = await get(path);
  return status === 200 ? (JSON.parse(body) as Tree) : undefined;
}

/** What is wrong with a server, by its own answers; nothing where all is fine. */
export type Interview = (get: Get, pod: string) => Promise<readonly (Finding | undefined)[]>;

/**
 * Asks every pod of a server. A server without pods is told by the check of workloads.
 *
 * @param fine what is true when no pod has something to tell
 */
export async function askEach(
  context: Context,
  name: Server,
  interview: Interview,
  fine: string,
): Promise<readonly Finding[]> {
  const server = context.expected.named("StatefulSet", name);
  const pods = server === undefined ? [] : await podsOf(context, server);
  if (pods.length === 0) return [{ subject: name, state: "not judged", detail: "has no pod to ask" }];
  const asked = pods.map(async (pod) => {
    try {
      return await context.ask.within(pod, ports[name].http, (get) => interview(get, nameOf(pod)));
    } catch (error) {
      return [unanswered(error, `pod ${nameOf(pod)}`)];
    }
  });
  const problems = present((await Promise.all(asked)).flat());
  return orFine(problems, pods.map(nameOf).join(", "), fine);
}
