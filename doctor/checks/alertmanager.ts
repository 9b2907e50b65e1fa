import { parse } from "yaml";
import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { ports } from "../../lib/catalogue";
import { unanswered } from "../asker";
import { orFine, type Check, type Context, type Finding } from "../check";
import { nameOf, type Declared } from "../expected";
import { desired, podsOf } from "../live";

const port = ports.alertmanager.http;

/** Names of the declared receivers; nothing else of that Secret is read. Undefined where an update alone tells them. */
function declaredReceivers({ expected }: Context): readonly string[] | undefined {
  const config = expected.of("Secret").find(({ name }) => name === "alertmanager-config");
  const text = textAt(config?.opened, "stringData", "alertmanager.yml");
  if (text === "") return undefined;
  return listAt(parse(text) as Tree, "receivers").map((one) => textAt(one, "name"));
}

async function ask({ ask }: Context, pod: Tree, path: string): Promise<Tree> {
  const { status, body } = await ask.get(pod, port, path);
  return status === 200 ? (JSON.parse(body) as Tree) : undefined;
}

async function judge(context: Context, server: Declared, pod: Tree): Promise<readonly Finding[]> {
  const subject = `pod ${nameOf(pod)}`;
  const logs = `kubectl -n ${server.namespace} logs ${nameOf(pod)}`;
  const findings: Finding[] = [];
  const status = await ask(context, pod, "/api/v2/status");
  const wanted = desired(server.object);
  const members = listAt(status, "cluster", "peers").length;
  // One replica alone has its cluster switched off.
  if (wanted > 1 && members !== wanted) {
    const detail = `its cluster has ${members} of ${wanted} members: notifications may come twice`;
    findings.push({ subject, state: "failed", detail, remedy: logs });
  }
  const receivers = declaredReceivers(context);
  const answer = await ask(context, pod, "/api/v2/receivers");
  const loaded = Array.isArray(answer) ? (answer as Tree[]).map((one) => textAt(one, "name")) : [];
  const missing = (receivers ?? []).filter((name) => !loaded.includes(name));
  if (receivers === undefined) {
    findings.push({ subject, state: "not judged", detail: "its receivers are known only after an update" });
  } else if (missing.length > 0) {
    const detail = `receivers not loaded: ${missing.join(", ")}`;
    findings.push({ subject, state: "failed", detail, remedy: `${logs} (a broken configuration is not taken over)` });
  }
  return findings;
}

/** Every Alertmanager sees its whole cluster and has loaded the declared receivers. */
export const alertmanager: Check = {
  name: "alertmanager",
  run: async (context) => {
    const server = context.expected.of("StatefulSet").find(({ name }) => name === "alertmanager");
    const pods = server === undefined ? [] : await podsOf(context, server);
    const subject = `${pods.length} servers`;
    if (!server || pods.length === 0) {
      return [{ subject, state: "failed", detail: "no pod to ask", remedy: "see workloads" }];
    }
    const judged = pods.map((pod) =>
      judge(context, server, pod).catch((error: unknown) => [unanswered(error, `pod ${nameOf(pod)}`)]),
    );
    const problems = (await Promise.all(judged)).flat();
    return orFine(problems, subject, `cluster complete, ${declaredReceivers(context)?.length ?? 0} receivers loaded`);
  },
};
