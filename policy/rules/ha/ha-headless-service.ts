import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { SERVICE, STATEFUL_SET } from "../../lib/types";
import { selectedBy } from "../../model/network/services";
import { workloadOf } from "../../model/workload";

export const haHeadlessService = stackRule({
  name: "ha-headless-service",
  description:
    "Each StatefulSet has the headless Service that gives its pods their names; without it peers never find each other.",
  level: "mandatory",
  severity: "medium",
  remediation: "Create a Service with clusterIP: None and the workload's selector, and name it in spec.serviceName.",
  ids: { kubeScore: ["statefulset-has-servicename"] },
  parameters: {
    external: texts("Headless Services as namespace/name that exist outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(STATEFUL_SET).map(workloadOf), (workload) => {
      const place = workload.resource.props.at("spec.serviceName");
      const name = place.string() ?? "";
      if (parameters.external.includes(`${workload.namespace}/${name}`)) return;
      const service = stack.find(SERVICE, workload.namespace, name);
      if (service === undefined)
        return report(place, `a headless Service of namespace ${workload.namespace} in this stack`);
      const address = service.props.at("spec.clusterIP");
      if (address.string() !== "None")
        report(address, `None, since StatefulSet ${workload.name} takes its pods' names from it`);
      const isSelecting = selectedBy(stack, service).includes(workload);
      if (!isSelecting) report(service.props.at("spec.selector"), `labels of the pods of StatefulSet ${workload.name}`);
    });
  },
});
