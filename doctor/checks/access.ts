import { at } from "../../preview/analysis/tree";
import { orFine, type Check, type Finding } from "../check";
import { differences, summary } from "../difference";
import { label } from "../expected";
import { pairs } from "../live";

const kinds = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

/** What decides on permissions; anything more in these fields than declared is a permission too many. */
const fields = ["rules", "roleRef", "subjects", "automountServiceAccountToken"] as const;

/** Every ServiceAccount exists, and every role and binding is as declared. */
export const access: Check = {
  name: "access",
  run: async (context) => {
    const all = await pairs(context, kinds);
    const problems = all.flatMap(([declared, live]): Finding[] => {
      const subject = label(declared);
      if (live === undefined) return [{ subject, state: "failed", detail: "is missing", remedy: "pulumi up" }];
      const differing = fields.flatMap((field) =>
        differences(at(declared.object, field), at(live, field), declared.open, field),
      );
      if (differing.length === 0) return [];
      return [{ subject, state: "failed", detail: summary(differing), remedy: "pulumi up" }];
    });
    return orFine(problems, `${all.length} objects`, "ServiceAccounts, roles and bindings as declared");
  },
};
