import { text } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { PERSISTENT_VOLUME_CLAIM, WORKLOADS } from "../../lib/types";
import { claimsOf } from "../../model/claims";
import { parseQuantity } from "../../model/quantity";
import { workloadOf } from "../../model/workload";

const QUANTITY = { pattern: "^[0-9]+(\\.[0-9]+)?(Mi|Gi|Ti)$" };
/** EBS attaches a volume to one node; anything else never binds. */
const MODES = ["ReadWriteOnce", "ReadWriteOncePod"];

export const storagePvcSizeBounds = resourceRule({
  name: "storage-pvc-size-bounds",
  description: "Claims have a sensible size, and an access mode that block storage can give.",
  level: "mandatory",
  severity: "medium",
  remediation: "Correct the size (a wrong unit is the usual cause) or the access mode.",
  url: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
  parameters: {
    minSize: text("Smallest claim.", "1Gi", QUANTITY),
    maxSize: text("Largest claim; gp3 ends at 64Ti.", "2Ti", QUANTITY),
  },
  types: [PERSISTENT_VOLUME_CLAIM, ...WORKLOADS],
  check: ({ resource, parameters, report, each }) => {
    const { minSize, maxSize } = parameters;
    const claims =
      resource.type === PERSISTENT_VOLUME_CLAIM ? [resource.props.key("spec")] : claimsOf(workloadOf(resource));
    each(
      claims.map((claim) => claim.at("resources.requests.storage")),
      (size) => {
        const bytes = parseQuantity(size.text() ?? "") ?? 0;
        const fits = bytes >= (parseQuantity(minSize) ?? 0) && bytes <= (parseQuantity(maxSize) ?? 0);
        if (!fits) report(size, `between ${minSize} and ${maxSize}`);
      },
    );
    each(
      claims.map((claim) => claim.key("accessModes")),
      (modes) => {
        const fits = modes.items().length > 0 && modes.strings().every((mode) => MODES.includes(mode));
        if (!fits) report(modes, `one of ${MODES.join(", ")}`);
      },
    );
  },
});
