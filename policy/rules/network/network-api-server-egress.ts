import { ADDRESS, number, PORT, texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { allows } from "../../model/network";
import { networkOf, podOf } from "../../model/network/stack";
import { isBound, serviceAccountOf } from "../../model/rbac";

/** The first address of the two Service ranges that EKS chooses from. */
const EKS_SERVICE_ADDRESSES = ["10.100.0.1", "172.20.0.1"];

export const networkApiServerEgress = stackRule({
  name: "network-api-server-egress",
  description:
    "Pods that may use the Kubernetes API can reach it: at its Service address and at the control plane's own.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Allow egress on 443 to the address of Service default/kubernetes and to the subnets of the control plane.",
  url: "https://github.com/aws/aws-network-policy-agent/issues/281",
  parameters: {
    serviceAddresses: texts(
      "Addresses of Service default/kubernetes, of which one must be open.",
      EKS_SERVICE_ADDRESSES,
      ADDRESS,
    ),
    controlPlaneCidrs: texts("Subnets of the control plane's interfaces, which must all be open.", [], ADDRESS),
    port: number("Port of the API server.", 443, PORT),
  },
  check: ({ stack, parameters, report, undetermined, each }) => {
    const { serviceAddresses, controlPlaneCidrs, port } = parameters;
    each(stack.workloads, (workload) => {
      if (!isBound(stack, workload.namespace, serviceAccountOf(workload).name)) return;
      const answer = (cidr: string) =>
        allows(networkOf(stack), { from: podOf(workload), to: { cidr }, port }).egress.verdict;
      const judge = (names: string, verdicts: readonly string[]): void => {
        if (verdicts.length === 0 || verdicts.includes("allowed")) return;
        const found = `cannot reach the Kubernetes API at ${names} TCP ${port}`;
        if (verdicts.includes("undetermined")) undetermined(workload.podMetadata.key("labels"));
        else report(workload.resource.props, "a NetworkPolicy that allows it", found);
      };
      judge(serviceAddresses.join(" or "), serviceAddresses.map(answer));
      for (const cidr of controlPlaneCidrs) judge(cidr, [answer(cidr)]);
    });
  },
});
