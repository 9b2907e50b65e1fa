import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { isKubernetes } from "../../lib/resource";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { workloadOf } from "../../model/workload";

const PREFIX = "app.kubernetes.io/";
const IDENTITY = ["name", "instance", "component", "part-of", "managed-by"].map((key) => `${PREFIX}${key}`);

/** Resources of the provider that are no objects of the API. */
const NO_OBJECT = /^kubernetes:(?:helm\.sh|kustomize|yaml)[:/]/;

export const workloadCommonLabels = resourceRule({
  name: "workload-common-labels",
  description:
    "Every Kubernetes object carries the recommended labels, by which people, dashboards and policies find it.",
  level: "mandatory",
  severity: "low",
  remediation: "Add the missing app.kubernetes.io/* label to metadata.labels and, on workloads, to the pod template.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  ids: { kubeScore: ["label-values"], polaris: ["metadataAndInstanceMismatched"], nsa: ["C-0076", "C-0077"] },
  parameters: {
    required: texts("Labels that every object must carry.", IDENTITY),
    requiredOnWorkloads: texts("Labels that workloads and their pods must carry besides.", [`${PREFIX}version`]),
  },
  check: ({ resource, parameters, report, each }) => {
    if (!isKubernetes(resource) || NO_OBJECT.test(resource.type)) return;
    const require = (metadata: Cursor, keys: readonly string[]): void => {
      each(keys, (key) => {
        const label = metadata.key("labels").key(key);
        if ((label.text() ?? "") === "") report(label, "a value");
      });
    };
    const isWorkload = WORKLOADS.some((type) => type === resource.type);
    const ofWorkload = [...parameters.required, ...parameters.requiredOnWorkloads];
    require(resource.props.key("metadata"), isWorkload ? ofWorkload : parameters.required);
    if (isWorkload && resource.props.key("metadata").path !== workloadOf(resource).podMetadata.path) {
      require(workloadOf(resource).podMetadata, ofWorkload);
    }
  },
});
