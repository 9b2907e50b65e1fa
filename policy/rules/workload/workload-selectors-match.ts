import { texts } from "../../lib/parameters";
import { describe } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { DAEMON_SET, DEPLOYMENT, REPLICA_SET, STATEFUL_SET } from "../../lib/types";
import { selects } from "../../model/manifest";
import { selectedPods } from "../../model/pod-index";
import { workloadOf } from "../../model/workload";

const UNSTABLE = ["app.kubernetes.io/version", "helm.sh/chart", "version", "chart"];

export const workloadSelectorsMatch = stackRule({
  name: "workload-selectors-match",
  description: "A workload selects its own pods and no other workload's, by labels that never change.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Use app.kubernetes.io/name and app.kubernetes.io/instance in spec.selector and in the template's labels.",
  ids: { kubeScore: ["deployment-pod-selector-labels-match-template-metadata-labels"] },
  parameters: {
    unstable: texts("Labels that change with a release and therefore cannot be part of a selector.", UNSTABLE),
  },
  check: ({ stack, parameters, report, each }) => {
    const workloads = stack.ofType(DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET).map(workloadOf);
    each(workloads, (workload) => {
      const selector = workload.resource.props.at("spec.selector");
      if (!selects(selector, workload.podLabels)) report(selector, "labels of its own pod template");
      each(selector.key("matchLabels").entries(), ([key, place]) => {
        if (parameters.unstable.includes(key)) report(place, "nothing, since selectors cannot change");
      });
      each(selectedPods(stack, workload.namespace, selector), (other) => {
        if (other === workload || !workloads.includes(other)) return;
        const found = `${selector.display()}, which selects the pods of ${describe(other.resource)}`;
        report(selector, "labels that only its own pods have", found);
      });
    });
  },
});
