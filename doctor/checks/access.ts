import { orFine, type Check } from "../check";
import { drift, pairs, present } from "../live";

const kinds = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

/** What decides on permissions. Lists must be equal: anything more than declared is a permission too many. */
const fields = ["rules", "roleRef", "subjects", "automountServiceAccountToken"];

export const access: Check = {
  name: "access",
  proves: "Every ServiceAccount exists, and every role and binding grants what is declared and nothing more.",
  byHand: [
    "kubectl auth can-i --list --as system:serviceaccount:monitoring:prometheus",
    "kubectl get clusterroles,clusterrolebindings -l app.kubernetes.io/part-of=insurance-lead-gen-monitoring",
  ],
  rules: ["workload-rbac-least-privilege", "workload-dedicated-service-account", "workload-token-only-if-needed"],
  reads: [
    "serviceaccounts",
    ...["clusterroles", "clusterrolebindings", "roles", "rolebindings"].map(
      (one) => `${one}.rbac.authorization.k8s.io`,
    ),
  ],
  run: async (context) => {
    const all = await pairs(context, kinds);
    const problems = present(all.map((pair) => drift(pair, fields)));
    return orFine(problems, `${all.length} objects`, "ServiceAccounts, roles and bindings as declared");
  },
};
