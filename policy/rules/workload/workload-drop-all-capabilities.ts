import { texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

export const workloadDropAllCapabilities = resourceRule({
  name: "workload-drop-all-capabilities",
  description: "Containers give up every Linux capability and take back none that is not listed.",
  level: "mandatory",
  severity: "high",
  remediation: 'Set securityContext.capabilities.drop: ["ALL"] and remove what is added.',
  ids: {
    checkov: ["CKV_K8S_28", "CKV_K8S_37"],
    polaris: ["insecureCapabilities", "dangerousCapabilities"],
    nsa: ["C-0046"],
    cisEks: ["4.2.7", "4.2.8"],
  },
  types: WORKLOADS,
  parameters: {
    allowed: texts("Capabilities that any container may add.", ["NET_BIND_SERVICE"]),
  },
  check: ({ resource, parameters, report, each }) => {
    each(workloadOf(resource).containers, ({ at }) => {
      const capabilities = at.at("securityContext.capabilities");
      each([capabilities.key("drop")], (drop) => {
        if (!drop.strings().includes("ALL")) report(drop, '["ALL"]');
      });
      each(capabilities.key("add").items(), (added) => {
        const wanted = ["nothing", ...parameters.allowed].join(" but ");
        if (!parameters.allowed.includes(added.string() ?? "")) report(added, wanted);
      });
    });
  },
});
