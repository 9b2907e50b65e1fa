import { texts } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { SERVICE } from "../../lib/types";
import { namespaceOf } from "../../model/manifest";
import { backendReferences, ENTRIES } from "../../model/network/entries";
import { AUTOSCALERS, isScaled, monitoredBy, portsAmiss, SERVICE_MONITOR } from "../../model/network/references";
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
      each(backendReferences(entry), ({ name, namespace, port, at }) => {
        if (parameters.external.includes(`${namespace}/${name}`)) return;
        const service = stack.find(SERVICE, namespace, name);
        const isThere = service !== undefined && portsOf(service, port).length > 0;
        if (!isThere)
          report(at, `a Service of namespace ${namespace} with this port`, `${name} port ${port ?? "not set"}`);
      });
    });
    each(stack.ofType(...AUTOSCALERS), ({ props }) => {
      const target = props.at("spec.scaleTargetRef");
      if (!isScaled(stack, target)) report(target, "a workload of its namespace");
    });
    each(stack.ofType(SERVICE_MONITOR), (monitor) => {
      const services = monitoredBy(stack, monitor);
      if (services.length === 0) report(monitor.props.at("spec.selector"), "labels of a Service that it may find");
      else each(portsAmiss(monitor, services), (port) => report(port, "the name of a port of its Services"));
    });
  },
});
