import { texts } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { SERVICE } from "../../lib/types";
import { namespaceOf } from "../../model/manifest";
import { backendReferences, ENTRIES } from "../../model/network/entries";
import { AUTOSCALER, isMonitored, isScaled, SERVICE_MONITOR } from "../../model/network/references";
import { portsOf, selectedBy, targetPort } from "../../model/network/services";

export const networkReferencesResolve = stackRule({
  name: "network-references-resolve",
  description:
    "Services, routes and autoscalers lead to something: a pod with that port, a Service with that port, a workload.",
  level: "mandatory",
  severity: "medium",
  remediation: "Correct the name, the port or the selector; list Services that exist elsewhere in external.",
  ids: {
    kubeScore: ["service-targets-pod", "ingress-targets-service", "horizontalpodautoscaler-has-target"],
    nsa: ["C-0298"],
  },
  parameters: {
    external: texts("Services as namespace/name that exist outside this stack or get their pods from elsewhere.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    const judgeService = (service: Resource): void => {
      const selector = service.props.at("spec.selector");
      const id = `${namespaceOf(service)}/${service.props.at("metadata.name").string()}`;
      if (selector.entries().length === 0 || parameters.external.includes(id)) return;
      const pods = selectedBy(stack, service);
      if (pods.length === 0) return report(selector, `labels of a pod in namespace ${namespaceOf(service)}`);
      each(service.props.at("spec.ports").items(), (port) => {
        const isServed = pods.every((workload) => targetPort(workload, port) !== undefined);
        if (!isServed) report(port.key("targetPort"), "the name of a container port");
      });
    };
    each(stack.ofType(SERVICE), judgeService);
    each(stack.ofType(...ENTRIES), (entry) => {
      each(backendReferences(entry), ({ name, port, at }) => {
        if (parameters.external.includes(`${namespaceOf(entry)}/${name}`)) return;
        const service = stack.find(SERVICE, namespaceOf(entry), name);
        const isThere = service !== undefined && portsOf(service, port).length > 0;
        if (!isThere)
          report(
            at,
            `a Service of namespace ${namespaceOf(entry)} with this port`,
            `${name} port ${port ?? "not set"}`,
          );
      });
    });
    each(stack.ofType(AUTOSCALER), ({ props }) => {
      const target = props.at("spec.scaleTargetRef");
      if (!isScaled(stack, target)) report(target, "a workload of this stack");
    });
    each(stack.ofType(SERVICE_MONITOR), ({ props }) => {
      const selector = props.at("spec.selector");
      if (!isMonitored(stack, selector)) report(selector, "labels of a Service of this stack");
    });
  },
});
