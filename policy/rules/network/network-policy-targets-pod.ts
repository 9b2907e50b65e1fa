import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { NETWORK_POLICY } from "../../lib/types";
import { namespaceOf } from "../../model/manifest";
import { selectedPods } from "../../model/pod-index";

const NAME_LABEL = "kubernetes.io/metadata.name";

export const networkPolicyTargetsPod = stackRule({
  name: "network-policy-targets-pod",
  description: "Every selector of a NetworkPolicy matches a pod; one that matches none is a typo or a leftover.",
  level: "advisory",
  severity: "low",
  remediation: "Correct the selector, or remove the policy or peer.",
  ids: { kubeScore: ["networkpolicy-targets-pod"], nsa: ["C-0299"] },
  parameters: {
    transient: texts("Labels of pods that come and go outside the program.", ["acme.cert-manager.io/http01-solver"]),
  },
  check: ({ stack, parameters, report, each }) => {
    const owned = new Set(stack.workloads.map(({ resource }) => namespaceOf(resource)));
    const judge = (selector: Cursor, target: string): void => {
      const keys = [
        ...selector
          .key("matchLabels")
          .entries()
          .map(([key]) => key),
      ];
      if (keys.some((key) => parameters.transient.includes(key))) return;
      const [matched] = selectedPods(stack, target, selector);
      if (matched === undefined) report(selector, `labels of a pod in namespace ${target}`);
    };
    each(stack.ofType(NETWORK_POLICY), ({ props, ...policy }) => {
      const namespace = namespaceOf({ ...policy, props });
      each([props.at("spec.podSelector")], (selector) => judge(selector, namespace));
      const rules = [...props.at("spec.ingress").items(), ...props.at("spec.egress").items()];
      const peers = rules.flatMap((rule) => [...rule.key("from").items(), ...rule.key("to").items()]);
      each(peers, (peer) => {
        const named = peer.at("namespaceSelector.matchLabels").key(NAME_LABEL).string();
        const target = peer.key("namespaceSelector").exists() ? named : namespace;
        if (target !== undefined && owned.has(target) && peer.key("podSelector").exists())
          judge(peer.key("podSelector"), target);
      });
    });
  },
});
