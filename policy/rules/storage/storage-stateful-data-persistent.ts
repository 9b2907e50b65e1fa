import { stackRule } from "../../lib/rule";
import { dataVolume } from "../../model/claims";
import { dataPathsOf, STORES, withoutLogAhead } from "../../model/data-paths";

const FOUND = { none: "in the container's own layer", ephemeral: "on a volume that ends with the pod" } as const;

export const storageStatefulDataPersistent = stackRule({
  name: "storage-stateful-data-persistent",
  description: "What a store keeps on disk is on a claim, which outlives the pod.",
  level: "mandatory",
  severity: "critical",
  remediation: "Mount a volumeClaimTemplate at the data path; for Grafana, a database server will do instead.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage",
  check: ({ stack, report, each }) => {
    each(STORES, (role) => {
      each(stack.workloadsOf(role), (workload) => {
        const judged = new Set<unknown>();
        each(dataPathsOf(stack, workload, role), ({ container, path }) => {
          const { kind, at } = dataVolume(stack, container, path);
          if (kind === "claim" || kind === "foreign" || judged.has(at.value)) return;
          judged.add(at.value);
          report(at, `a claim at ${path}`, `${path} ${FOUND[kind]}`);
        });
      });
    });
    each(stack.workloadsOf("loki"), (loki) => {
      const disabled = withoutLogAhead(stack, loki);
      if (disabled !== undefined) report(disabled, "true: what is not in the object store yet would be lost");
    });
  },
});
