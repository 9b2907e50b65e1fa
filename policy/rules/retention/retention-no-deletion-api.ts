import { stackRule } from "../../lib/rule";
import { configOf } from "../../model/configs";
import { deletionModes } from "../../model/loki";
import { argumentsOf } from "../../model/workload";

const ADMIN_API = /(?:^|\s)--?web\.enable-admin-api(?:=(?:true|1|t))?(?=\s|$)/i;

export const retentionNoDeletionApi = stackRule({
  name: "retention-no-deletion-api",
  description: "Prometheus and Loki do not offer the APIs by which whoever reaches them deletes series and logs.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Remove --web.enable-admin-api (npm run backup needs no snapshot by it); set Loki's deletion_mode to disabled.",
  url: "https://prometheus.io/docs/prometheus/latest/querying/api/#tsdb-admin-apis",
  check: ({ stack, report, each }) => {
    each(stack.workloads, (workload) => {
      each(workload.containers, (container) => {
        each(argumentsOf(container), ({ text, at }) => {
          if (ADMIN_API.test(text)) report(at, "no admin API");
        });
      });
    });
    each(stack.workloadsOf("loki"), (workload) => {
      const { container, config } = configOf(stack, workload, "loki") ?? {};
      each(container && config ? deletionModes(stack, container, config) : [], (mode) => {
        if (mode.string() !== "disabled") report(mode, '"disabled": by default whoever asks deletes');
      });
    });
  },
});
