import { at, listAt, numberAt, textAt, type Tree } from "../../preview/analysis/tree";
import { counted } from "../../preview/report/style";
import { unanswered } from "../asker";
import type { Check, Context, Finding } from "../check";
import { label, nameOf, type Declared } from "../declared";
import { podsOf, present } from "../live";

interface Probe {
  readonly port: number;
  readonly path: string;
}

/** HTTP probes of readiness that the stack declares for a workload's containers. */
function probesOf({ object }: Declared): readonly Probe[] {
  return listAt(object, "spec", "template", "spec", "containers").flatMap((container) => {
    const probe = at(container, "readinessProbe", "httpGet");
    const portName = textAt(probe, "port");
    const named = listAt(container, "ports").find((one) => portName !== "" && textAt(one, "name") === portName);
    const port = numberAt(probe, "port") ?? numberAt(named, "containerPort");
    return port === undefined ? [] : [{ port, path: textAt(probe, "path") || "/" }];
  });
}

/** Kubernetes' own rule for a probe: 200 to 399. */
const isFine = (status: number): boolean => status >= 200 && status < 400;

async function ask({ ask }: Context, pod: Tree, { port, path }: Probe): Promise<Finding | undefined> {
  const subject = `pod ${nameOf(pod)}`;
  try {
    const { status } = await ask.within(pod, port, (get) => get(path));
    if (isFine(status)) return undefined;
    const remedy = `kubectl -n ${textAt(pod, "metadata", "namespace")} logs ${nameOf(pod)}`;
    return { subject, state: "failed", detail: `answers ${path} on port ${port} with HTTP ${status}`, remedy };
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
  if (pods.length === 0) return [{ subject, state: "not judged", detail: "has no pod to ask" }];
  const problems = present(await Promise.all(pods.flatMap((pod) => probes.map((probe) => ask(context, pod, probe)))));
  if (problems.length > 0) return problems;
  const paths = probes.map(({ port, path }) => `:${port}${path}`).join(", ");
  return [{ subject, state: "ok", detail: `${counted(pods.length, "pod")} asked: ${paths}` }];
}

export const health: Check = {
  name: "health",
  proves:
    "Every pod answers the readiness probes that the stack declares, asked anew and not as the kubelet last saw it.",
  byHand: [
    "kubectl -n monitoring port-forward pod/loki-0 3100 & sleep 2; curl -fsS http://localhost:3100/ready",
    "kubectl get --raw /api/v1/namespaces/monitoring/pods/loki-0:3100/proxy/ready   # where no NetworkPolicy is enforced",
  ],
  rules: ["workload-probes"],
  reads: ["pods"],
  run: async (context) =>
    (await Promise.all(context.expected.workloads.map((workload) => judge(context, workload)))).flat(),
};
