import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { CLUSTER_ROLE, CLUSTER_ROLE_BINDING, ROLE, ROLE_BINDING } from "../../lib/types";
import { isCovered } from "../../model/iam";
import { isEverybody, isRisky } from "../../model/rbac";

export const workloadRbacLeastPrivilege = resourceRule({
  name: "workload-rbac-least-privilege",
  description: "Roles name what they allow, and nothing by which a pod could become more than it is.",
  level: "mandatory",
  severity: "high",
  remediation:
    "List the resources and verbs that are used; use nodes/metrics instead of nodes/proxy and mounted Secrets instead of reading them.",
  ids: {
    checkov: ["CKV_K8S_49", "CKV_K8S_155", "CKV_K8S_156", "CKV_K8S_157", "CKV_K8S_158"],
    polaris: ["clusterrolePodExecAttach", "clusterrolebindingClusterAdmin"],
    cisEks: ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.8"],
    nsa: ["C-0035", "C-0187"],
  },
  types: [ROLE, CLUSTER_ROLE, ROLE_BINDING, CLUSTER_ROLE_BINDING],
  parameters: {
    forbiddenRoles: texts("ClusterRoles, or beginnings with *, that may not be bound.", [
      "cluster-admin",
      "admin",
      "edit",
      "system:*",
    ]),
  },
  check: ({ resource, parameters, report, each }) => {
    const refuse = (list: Cursor, bad: (item: string) => boolean, wanted: string): void => {
      each(list.items(), (item) => {
        if (bad(item.string() ?? "")) report(item, wanted);
      });
    };
    each(resource.props.key("rules").items(), (rule) => {
      for (const key of ["apiGroups", "resources", "verbs", "nonResourceURLs"]) {
        refuse(rule.key(key), (item) => item.includes("*"), "names instead of a wildcard");
      }
      refuse(
        rule.key("verbs"),
        (verb) => ["bind", "escalate", "impersonate"].includes(verb),
        "no verb that grants rights",
      );
      const verbs = rule.key("verbs").strings();
      refuse(rule.key("resources"), (name) => isRisky(name, verbs), `no ${verbs.join(", ")} on this resource`);
    });
    each([resource.props.key("aggregationRule")], (rule) => {
      if (rule.exists()) report(rule, "rules of its own: these are the rights of every role with such labels", "set");
    });
    const role = resource.props.at("roleRef.name");
    if (isCovered([role.string() ?? ""], parameters.forbiddenRoles)) report(role, "a role of the workload's own");
    each(resource.props.key("subjects").items(), (subject) => {
      if (isEverybody(subject.key("name").string() ?? "")) report(subject.key("name"), "a ServiceAccount");
    });
  },
});
