import { flag, textMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { NAMESPACE } from "../../lib/types";
import { nameOf } from "../../model/manifest";

const LEVELS = ["privileged", "baseline", "restricted"];
const LABEL = "pod-security.kubernetes.io/";

export const workloadNamespacePodSecurity = resourceRule({
  name: "workload-namespace-pod-security",
  description:
    "Namespaces enforce Pod Security restricted, at a pinned version, unless they are listed with a lower level.",
  level: "mandatory",
  severity: "high",
  remediation: "Label the namespace with pod-security.kubernetes.io/{enforce,audit,warn} and their -version labels.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  ids: { cisEks: ["4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"] },
  types: [NAMESPACE],
  parameters: {
    lowered: textMap("Level to enforce by namespace, where it is not restricted.", {}, { enum: LEVELS }),
    pinVersion: flag(
      "Whether the version must be one like v1.34, so that upgrades of the cluster change nothing.",
      true,
    ),
  },
  check: ({ resource, parameters, report, each }) => {
    const wanted = parameters.lowered[nameOf(resource)] ?? "restricted";
    const labels = resource.props.at("metadata.labels");
    each(["enforce", "audit", "warn"], (mode) => {
      const level = labels.key(`${LABEL}${mode}`);
      const found = LEVELS.indexOf(level.string() ?? "");
      const isExact = mode === "enforce" && found !== LEVELS.indexOf(wanted);
      if (isExact) report(level, wanted);
      else if (found < LEVELS.indexOf(wanted)) report(level, `${wanted} or stricter`);
    });
    each(parameters.pinVersion ? ["enforce", "audit", "warn"] : [], (mode) => {
      const version = labels.key(`${LABEL}${mode}-version`);
      if (!/^v1\.\d+$/.test(version.string() ?? "")) report(version, "a version such as v1.34");
    });
  },
});
