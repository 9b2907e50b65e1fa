import { at } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label, nameOf } from "../expected";
import { pairs } from "../live";

const kind = "NetworkPolicy";
const apiVersion = "networking.k8s.io/v1";

/** Policies that nobody declared: they can only open more. */
async function undeclared({ cluster, expected }: Context, namespace: string): Promise<readonly Finding[]> {
  const declared = new Set(
    expected
      .of(kind)
      .filter((one) => one.namespace === namespace)
      .map(({ name }) => name),
  );
  const live = await cluster.list(apiVersion, kind, namespace);
  return live
    .filter((policy) => !declared.has(nameOf(policy)))
    .map((policy) => ({
      subject: label({ kind, namespace, name: nameOf(policy) }),
      state: "warning",
      detail: "is not declared; policies add up, so it can only open more",
      remedy: `kubectl -n ${namespace} delete networkpolicy ${nameOf(policy)}`,
    }));
}

/** The NetworkPolicies are the declared ones, equal in both directions, and no others. */
export const networkPolicies: Check = {
  name: "network policies",
  run: async (context) => {
    const all = await pairs(context, [kind]);
    const wrong = all.flatMap(([declared, live]): Finding[] => {
      const subject = label(declared);
      if (live === undefined) return [{ subject, state: "failed", detail: "is missing", remedy: "pulumi up" }];
      const wanted = at(declared.object, "spec");
      const found = at(live, "spec");
      // Both ways: a live rule that is declared nowhere opens something.
      const differing = [
        ...differences(wanted, found, declared.open),
        ...differences(found, wanted, declared.open).map(({ path, wanted, found }) => ({
          path,
          wanted: found,
          found: wanted,
        })),
      ];
      if (differing.length === 0) return [];
      return [{ subject, state: "failed", detail: summary(differing), remedy: "pulumi up" }];
    });
    const others = await Promise.all(context.expected.namespaces.map((namespace) => undeclared(context, namespace)));
    return orFine([...wrong, ...others.flat()], `${all.length} policies`, "equal to the declared ones, no others");
  },
};
