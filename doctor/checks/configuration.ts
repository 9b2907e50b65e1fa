import { orFine, type Check } from "../check";
import { drift, pairs, present } from "../live";

export const configuration: Check = {
  name: "configuration",
  proves: "Every configuration file, rule and dashboard in the cluster is the one that the program renders.",
  byHand: ["kubectl diff --server-side -k rendered/<stack>"],
  rules: ["pack-rendered-config-parses", "workload-config-maps-resolve", "secrets-no-configmap"],
  reads: ["configmaps"],
  run: async (context) => {
    const all = await pairs(context, ["ConfigMap"]);
    const problems = present(all.map((pair) => drift(pair, ["data"], true)));
    return orFine(problems, `${all.length} ConfigMaps`, "as rendered");
  },
};
