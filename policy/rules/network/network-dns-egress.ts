import { OPTIONAL_ADDRESS, text, textMap } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { allows, explain, type NetworkPod, type Peer } from "../../model/network";
import { networkOf, podOf } from "../../model/network/stack";

export const networkDnsEgress = stackRule({
  name: "network-dns-egress",
  description: "Pods whose egress is restricted can still resolve names, by UDP and by TCP (answers over 512 bytes).",
  level: "mandatory",
  severity: "high",
  remediation: "Allow egress to the cluster's DNS pods on port 53, UDP and TCP, in every isolated namespace.",
  url: "https://github.com/aws/aws-network-policy-agent/issues/230",
  parameters: {
    namespace: text("Namespace of the DNS pods.", "kube-system"),
    labels: textMap("Labels of the DNS pods.", { "k8s-app": "kube-dns" }),
    nodeLocalAddress: text(
      "Address of NodeLocal DNSCache, where pods use it, e.g. 169.254.20.10.",
      "",
      OPTIONAL_ADDRESS,
    ),
  },
  check: ({ stack, parameters, report, undetermined, each }) => {
    const ports = [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
    ];
    const { namespace, labels, nodeLocalAddress } = parameters;
    const dns: NetworkPod = { namespace, name: "DNS", labels, ports };
    const servers: readonly Peer[] = [dns, ...(nodeLocalAddress === "" ? [] : [{ cidr: nodeLocalAddress }])];
    each(stack.workloads, (workload) => {
      for (const to of servers) {
        for (const protocol of ["UDP", "TCP"] as const) {
          const connection = { from: podOf(workload), to, port: 53, protocol };
          const answer = allows(networkOf(stack), connection);
          if (answer.verdict === "denied") report(workload.resource.props, "it open", explain(connection, answer));
          if (answer.verdict === "undetermined") undetermined(workload.podMetadata.key("labels"));
        }
      }
    });
  },
});
