import { flag } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const workloadNoHostNamespaces = resourceRule({
  name: "workload-no-host-namespaces",
  description: "Pods do not share the network, process or IPC namespace of their node.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Remove hostNetwork, hostPID and hostIPC from the pod spec; exempt the agent that needs one, with a reason.",
  ids: {
    checkov: ["CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19"],
    polaris: ["hostIPCSet", "hostPIDSet", "hostNetworkSet"],
    nsa: ["C-0038", "C-0041"],
    cisEks: ["4.2.2", "4.2.3", "4.2.4"],
  },
  types: WORKLOADS,
  parameters: {
    requireUserNamespace: flag(
      "Whether every pod must set hostUsers: false (needs Linux 6.3 and Kubernetes 1.33).",
      false,
    ),
  },
  check: ({ resource, parameters, report, each }) => {
    const { pod } = workloadOf(resource);
    each(["hostNetwork", "hostPID", "hostIPC"], (key) => {
      if (pod.key(key).boolean() === true) report(pod.key(key), "false or nothing");
    });
    each(parameters.requireUserNamespace ? [pod.key("hostUsers")] : [], (hostUsers) => {
      if (hostUsers.boolean() !== false) report(hostUsers, "false");
    });
  },
});
