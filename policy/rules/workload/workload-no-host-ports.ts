import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

const HANDLERS = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

export const workloadNoHostPorts = resourceRule({
  name: "workload-no-host-ports",
  description: "Containers take no port of their node, and probes are sent to the pod itself.",
  level: "mandatory",
  severity: "medium",
  remediation: "Remove hostPort (a Service reaches the pod) and the host of probes and lifecycle hooks.",
  ids: {
    checkov: ["CKV_K8S_26"],
    polaris: ["hostPortSet"],
    kubeScore: ["container-ports-check"],
    nsa: ["C-0044"],
  },
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      each(at.key("ports").items(), (port) => {
        const hostPort = port.key("hostPort");
        if ((hostPort.number() ?? 0) !== 0) report(hostPort, "nothing");
      });
      const hosts = HANDLERS.flatMap((handler) =>
        ["httpGet", "tcpSocket"].map((action) => at.at(`${handler}.${action}.host`)),
      );
      each(hosts, (host) => {
        if ((host.string() ?? "") !== "") report(host, "nothing, which means the pod");
      });
    });
  },
});
