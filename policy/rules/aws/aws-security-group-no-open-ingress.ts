import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { isInternet } from "../../model/network";
import {
  admittedBy,
  DEFAULT_SECURITY_GROUP,
  INGRESS_RULE,
  SECURITY_GROUP,
  SECURITY_GROUP_RULE,
} from "../../model/open-ports";

export const awsSecurityGroupNoOpenIngress = resourceRule({
  name: "aws-security-group-no-open-ingress",
  description: "Security groups admit the whole Internet on no port but those that are listed.",
  level: "mandatory",
  severity: "high",
  remediation: "Name the address blocks or the security group that may connect.",
  ids: { checkov: ["CKV_AWS_24", "CKV_AWS_260", "CKV_AWS_382"] },
  types: [SECURITY_GROUP, DEFAULT_SECURITY_GROUP, SECURITY_GROUP_RULE, INGRESS_RULE],
  parameters: {
    openPorts: texts("Ports that may be open to everybody, e.g. 443 of a public load balancer.", []),
  },
  check: ({ resource, parameters, report, each }) => {
    each(admittedBy(resource), ({ at, ports }) => {
      if (!isInternet(at.string() ?? "") || parameters.openPorts.includes(ports())) return;
      report(at, "narrower address blocks", `${at.display()} on ${ports()}`);
    });
  },
});
