import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { DAEMON_SET, DEPLOYMENT, STATEFUL_SET } from "../../lib/types";
import { workloadOf, type Container } from "../../model/workload";

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];

/** Where a probe knocks: its handler without timing. */
const handlerOf = (probe: Cursor): string =>
  JSON.stringify(["httpGet", "tcpSocket", "grpc", "exec"].map((key) => probe.key(key).json()));

function portsOf({ at }: Container): string[] {
  return at
    .key("ports")
    .items()
    .flatMap((port) => [port.key("name").text() ?? "", port.key("containerPort").text() ?? ""]);
}

export const workloadProbes = resourceRule({
  name: "workload-probes",
  description: "Containers that serve a port say when they are ready and when they hang, each by its own probe.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Add readinessProbe and livenessProbe with different handlers, on a declared port; startupProbe where starting takes minutes.",
  ids: {
    checkov: ["CKV_K8S_8", "CKV_K8S_9"],
    polaris: ["readinessProbeMissing", "livenessProbeMissing"],
    kubeScore: ["pod-probes", "pod-probes-identical"],
    nsa: ["C-0018", "C-0056"],
  },
  types: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET],
  parameters: {
    slowStarters: texts("Programs that replay a log before they answer, and therefore need a startupProbe.", [
      "prometheus",
      "loki",
    ]),
  },
  check: ({ resource, parameters, report, each }) => {
    const serving = workloadOf(resource).containers.filter(({ kind }) => kind === "container");
    each(serving, (container) => {
      if (container.at.key("ports").items().length === 0) return;
      const [liveness, readiness, startup] = PROBES.map((key) => container.at.key(key)) as [Cursor, Cursor, Cursor];
      each([liveness, readiness], (probe) => {
        if (!probe.exists()) report(probe, "a probe");
      });
      const isSlow = !startup.exists() && parameters.slowStarters.includes(container.at.key("name").string() ?? "");
      if (isSlow) report(startup, "a probe that allows minutes");
      each([liveness, readiness, startup], (probe) => {
        const ports = ["httpGet.port", "tcpSocket.port", "grpc.port"].map((key) => probe.at(key));
        const astray = ports.find((port) => port.exists() && !portsOf(container).includes(port.text() ?? ""));
        if (astray !== undefined) report(astray, `a declared port (${portsOf(container).join(", ")})`);
      });
      const isSame = liveness.exists() && readiness.exists() && handlerOf(liveness) === handlerOf(readiness);
      if (isSame) report(liveness, "another handler than the readinessProbe: what is busy would be killed");
    });
  },
});
