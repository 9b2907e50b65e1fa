import { stackRule } from "../../lib/rule";
import { NETWORK_POLICY } from "../../lib/types";
import { namespaceOf, selects } from "../../model/manifest";
import type { StackModel } from "../../model/stack";
import { argumentsOf, type Container, type Workload } from "../../model/workload";

const TLS_FLAG =
  /^--?(?:web\.config\.file|tls-cert-file|tls-private-key-file|http\.config|server\.http-tls[\w-]*)(?:=|$)/;

/** True when a policy of the namespace selects the pods and limits who may connect to them. */
function guarded(stack: StackModel, workload: Workload): boolean {
  if (workload.pod.key("hostNetwork").boolean() === true) return false;
  const labels = workload.podLabels;
  return stack.ofType(NETWORK_POLICY).some((policy) => {
    if (namespaceOf(policy) !== workload.namespace) return false;
    const types = policy.props.at("spec.policyTypes").strings();
    const limitsIngress = types.length === 0 || types.includes("Ingress");
    return limitsIngress && selects(policy.props.at("spec.podSelector"), labels);
  });
}

function speaksTls(container: Container): boolean {
  return argumentsOf(container).some(({ text }) => TLS_FLAG.test(text));
}

export const tlsMetricsListeners = stackRule({
  name: "tls-metrics-listeners",
  description: "A listener without TLS is reachable only for those whom a network policy admits.",
  level: "advisory",
  severity: "medium",
  remediation: "Select the pods by a NetworkPolicy with policyTypes Ingress, or serve TLS (--web.config.file).",
  url: "https://prometheus.io/docs/operating/security/",
  ids: { nsa: ["C-0054"] },
  check: ({ stack, report, each }) => {
    each(stack.workloads, (workload) => {
      const listening = workload.containers.filter((container) => container.at.key("ports").items().length > 0);
      if (listening.length === 0 || guarded(stack, workload)) return;
      each(listening, (container) => {
        if (!speaksTls(container))
          report(container.at.key("ports"), "TLS, or a network policy before it", "open to all");
      });
    });
  },
});
