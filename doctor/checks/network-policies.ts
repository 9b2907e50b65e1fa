import { orFine, type Check, type Context, type Finding } from "../check";
import { label, nameOf } from "../declared";
import { drift, pairs, present } from "../live";

const kind = "NetworkPolicy";
const apiVersion = "networking.k8s.io/v1";

/** Policies that nobody declared: they can only open more. */
async function undeclared({ cluster, expected }: Context, namespace: string): Promise<readonly Finding[]> {
  const declared = expected.of(kind).filter((one) => one.namespace === namespace);
  const live = await cluster.list(apiVersion, kind, namespace);
  return live
    .map(nameOf)
    .filter((name) => !declared.some((one) => one.name === name))
    .map((name) => ({
      subject: label({ kind, namespace, name }),
      state: "warning",
      detail: "is not declared; policies add up, so it can only open more",
      remedy: `kubectl -n ${namespace} delete networkpolicy ${name}`,
    }));
}

export const networkPolicies: Check = {
  name: "network-policies",
  proves: "The NetworkPolicies are the declared ones in both directions, and there are no others that open more.",
  byHand: ["kubectl get networkpolicies -A", "kubectl -n monitoring describe networkpolicy grafana"],
  rules: [
    "network-default-deny",
    "network-no-allow-all",
    "network-required-paths-open",
    "network-workload-selected",
    "network-policy-engine-enabled",
  ],
  reads: ["networkpolicies.networking.k8s.io"],
  run: async (context) => {
    const all = await pairs(context, [kind]);
    const others = await Promise.all(context.expected.namespaces.map((namespace) => undeclared(context, namespace)));
    // A live rule that is declared nowhere opens something.
    const wrong = present(all.map((pair) => drift(pair, ["spec"], true)));
    const problems = [...wrong, ...others.flat()];
    return orFine(problems, `${all.length} policies`, "equal to the declared ones, no others");
  },
};
