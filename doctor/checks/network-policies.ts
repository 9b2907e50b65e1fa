import { at } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label, nameOf } from "../expected";
import { drift, pairs, present, repair, type Pair } from "../live";

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

/** Both ways: a live rule that is declared nowhere opens something. */
function judge(pair: Pair): Finding | undefined {
  const drifted = drift(pair, ["spec"]);
  if (drifted) return drifted;
  const [declared, live] = pair;
  const more = differences(at(live, "spec"), at(declared.object, "spec"), declared.open, "spec");
  const turned = more.map(({ path, wanted, found }) => ({ path, wanted: found, found: wanted }));
  if (turned.length === 0) return undefined;
  return { subject: label(declared), state: "failed", detail: summary(turned), remedy: repair };
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
    const problems = [...present(all.map(judge)), ...others.flat()];
    return orFine(problems, `${all.length} policies`, "equal to the declared ones, no others");
  },
};
