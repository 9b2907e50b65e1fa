import { at, listAt, numberAt, textAt, type Tree } from "../../preview/analysis/tree";
import { unanswered } from "../asker";
import type { Check, Context, Finding } from "../check";
import { label, nameOf, type Declared } from "../expected";
import { podsOf } from "../live";

interface Probe {
  readonly port: number;
  readonly path: string;
}

/** HTTP probes of readiness that the stack declares for a workload's containers. */
function probesOf({ object }: Declared): readonly Probe[] {
  return listAt(object, "spec", "template", "spec", "containers").flatMap((container) => {
    const probe = at(container, "readinessProbe", "httpGet");
    const named = listAt(container, "ports").find((one) => textAt(one, "name") === textAt(probe, "port"));
    const port = numberAt(probe, "port") ?? numberAt(named, "containerPort");
    return port === undefined ? [] : [{ port, path: textAt(probe, "path") || "/" }];
  });
}

async function ask({ ask }: Context, pod: Tree, { port, path }: Probe): Promise<Finding | undefined> {
  const subject = `pod ${nameOf(pod)}`;
  try {
    const { status } = await ask.get(pod, port, path);
    if (status >= 200 && status < 400) return undefined;
    const remedy = `kubectl -n ${textAt(pod, "metadata", "namespace")} logs ${nameOf(pod)}`;
    return { subject, state: "failed", detail: `${path} on port ${port} answers HTTP ${status}`, remedy };
  } catch (error) {
    return unanswered(error, subject);
  }
}

async function judge(context: Context, workload: Declared): Promise<readonly Finding[]> {
  const subject = label(workload);
  const probes = probesOf(workload);
  if (probes.length === 0) {
    return [{ subject, state: "not judged", detail: "declares no readiness probe over HTTP that could be asked" }];
  }
  const pods = await podsOf(context, workload);
  const asked = pods.flatMap((pod) => probes.map((probe) => ask(context, pod, probe)));
  const problems = (await Promise.all(asked)).filter((finding) => finding !== undefined);
  if (problems.length > 0) return problems;
  if (pods.length === 0) return [{ subject, state: "failed", detail: "has no pod", remedy: "see workloads" }];
  const paths = [...new Set(probes.map(({ path }) => path))].join(", ");
  return [{ subject, state: "ok", detail: `${pods.length} pods answer ${paths}` }];
}

/** Every pod answers the readiness probes that the stack declares: Prometheus /-/ready, Grafana /api/health, Loki /ready, ... */
export const health: Check = {
  name: "health",
  run: async (context) =>
    (await Promise.all(context.expected.workloads.map((workload) => judge(context, workload)))).flat(),
};
