import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { argumentsOf, workloadOf } from "../../model/workload";

const ADMIN_API = /^--?web\.enable-admin-api(?:=(?:true|1|t))?$/i;

export const retentionNoDeletionApi = resourceRule({
  name: "retention-no-deletion-api",
  description: "Prometheus does not offer the API by which whoever reaches it deletes series.",
  level: "mandatory",
  severity: "high",
  remediation: "Remove --web.enable-admin-api; npm run backup needs no snapshot by it.",
  url: "https://prometheus.io/docs/prometheus/latest/querying/api/#tsdb-admin-apis",
  types: WORKLOADS,
  check: ({ resource, report, each }) => {
    each(workloadOf(resource).containers, (container) => {
      each(argumentsOf(container), ({ text, at }) => {
        if (ADMIN_API.test(text)) report(at, "no admin API");
      });
    });
  },
});
