import { stackRule } from "../../lib/rule";
import { isolation } from "../../model/network";
import { networkOf, podOf } from "../../model/network/stack";

export const networkWorkloadSelected = stackRule({
  name: "network-workload-selected",
  description:
    "NetworkPolicies isolate every pod in both directions; a direction that no policy selects is open to all.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Add a NetworkPolicy that selects the pod and has the direction in policyTypes, e.g. a default-deny of its namespace.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
  ids: {
    kubeScore: ["pod-networkpolicy"],
    polaris: ["missingNetworkPolicy"],
    checkov: ["CKV2_K8S_6"],
    nsa: ["C-0030", "C-0260"],
    cisEks: ["4.3.2"],
  },
  check: ({ stack, report, undetermined, each }) => {
    each(stack.workloads, (workload) => {
      const pod = podOf(workload);
      if (workload.pod.key("hostNetwork").boolean() === true) return;
      const isolated = isolation(networkOf(stack), pod);
      for (const direction of ["ingress", "egress"] as const) {
        const place = workload.podMetadata.key("labels");
        const state = isolated[direction].isolated;
        if (state === "unknown") undetermined(place);
        const found = `${place.display()}, which no NetworkPolicy selects for ${direction}`;
        if (state === "no") report(place, `labels that a policy with ${direction} selects`, found);
      }
    });
  },
});
