import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { CONFIG_MAP, WORKLOADS } from "../../lib/types";
import { namespaceOf } from "../../model/manifest";
import { configMapReferences } from "../../model/secret-references";
import { textsOf } from "../../model/text";

export const workloadConfigMapsResolve = stackRule({
  name: "workload-config-maps-resolve",
  description: "Every ConfigMap that a pod names exists, with the key it needs; a pod waits forever for others.",
  level: "mandatory",
  severity: "high",
  remediation: "Create the ConfigMap in the same namespace, correct name or key, or list it as external.",
  url: "https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods",
  parameters: {
    external: texts("ConfigMaps (`name` in any namespace) that exist outside this stack.", ["kube-root-ca.crt"]),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(...WORKLOADS), (resource) => {
      const namespace = namespaceOf(resource);
      each(configMapReferences(resource), (references) => {
        each(references(), ({ name, key }) => {
          const wanted = name.string() ?? "";
          if (parameters.external.includes(wanted)) return;
          const found = stack.find(CONFIG_MAP, namespace, wanted);
          if (found === undefined) return report(name, `a ConfigMap of namespace ${namespace}`);
          const keys = textsOf(found).map(([one]) => one);
          if (key !== undefined && !keys.includes(key.string() ?? ""))
            report(key, `a key of the ConfigMap: ${keys.join(", ")}`);
        });
      });
    });
  },
});
