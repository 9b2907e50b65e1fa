import { UNNAMED_CONTAINER } from "../../lib/exemption";
import { textMap } from "../../lib/parameters";
import type { Resource } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { CRON_JOB, NAMESPACE, POD } from "../../lib/types";
import { labelsOf } from "../../model/manifest";
import { enforcedLevel, evaluatePodSecurity } from "../../model/pod-security";
import type { Workload } from "../../model/workload";

const ENFORCE = "pod-security.kubernetes.io/enforce";

/** A container of a path by its name, or by its position where the name is missing or unknown. */
const CONTAINER = /\.(?:init|ephemeral)?[cC]ontainers\[([^\]]+)\]/g;
const markOf = (name: string): string => (/^\d+$/.test(name) ? UNNAMED_CONTAINER : name);

function rootOf({ resource }: Workload): { root: string; template: unknown } {
  if (resource.type === POD) return { root: "", template: resource.props.value };
  const root = resource.type === CRON_JOB ? "spec.jobTemplate.spec.template" : "spec.template";
  return { root, template: resource.props.at(root).value };
}

export const workloadMeetsNamespaceLevel = stackRule({
  name: "workload-meets-namespace-level",
  description:
    "Pods meet the Pod Security level that their namespace enforces; the API server accepts the workload and refuses its pods.",
  level: "mandatory",
  severity: "high",
  remediation: "Change the named field, or move the workload to a namespace whose level allows it.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  ids: { cisEks: ["4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"], nsa: ["C-0046", "C-0055", "C-0057"] },
  parameters: {
    levels: textMap(
      "Level by namespace, for namespaces that the stack does not create.",
      {},
      {
        enum: ["privileged", "baseline", "restricted"],
      },
    ),
  },
  check: ({ stack, parameters, report, undetermined, each }) => {
    const labelsFor = (namespace: string, found: Resource | undefined): Readonly<Record<string, string>> =>
      found === undefined ? { [ENFORCE]: parameters.levels[namespace] ?? "privileged" } : labelsOf(found);
    each(stack.workloads, (workload) => {
      const { namespace, resource } = workload;
      const { level, minor } = enforcedLevel(labelsFor(namespace, stack.find(NAMESPACE, undefined, namespace)));
      const { root, template } = rootOf(workload);
      const verdict = evaluatePodSecurity(template, level, { minor, root });
      for (const { path, found, wanted, check } of verdict.violations) {
        const place = resource.props.with(undefined, path);
        const marked = [...path.matchAll(CONTAINER)].reduce((at, [, name = ""]) => at.inContainer(markOf(name)), place);
        report(marked, `${wanted} (${level}, check ${check})`, found);
      }
      for (const path of verdict.undetermined) undetermined(resource.props.with(undefined, path));
    });
  },
});
