import type { Rule } from "../../lib/rule";
import { retentionAlertmanagerDeclared } from "./retention-alertmanager-declared";
import { retentionBackupsDeclared } from "./retention-backups-declared";
import { retentionBucketsExpire } from "./retention-buckets-expire";
import { retentionIsmPolicyDeletes } from "./retention-ism-policy-deletes";
import { retentionLogGroups } from "./retention-log-groups";
import { retentionLokiBucketLifecycle } from "./retention-loki-bucket-lifecycle";
import { retentionLokiDeclared } from "./retention-loki-declared";
import { retentionNoDeletionApi } from "./retention-no-deletion-api";
import { retentionOpensearchFitsDisk } from "./retention-opensearch-fits-disk";
import { retentionPrometheusDeclared } from "./retention-prometheus-declared";
import { retentionPrometheusFitsDisk } from "./retention-prometheus-fits-disk";
import { retentionThanosDeclared } from "./retention-thanos-declared";
import { retentionTracesDeclared } from "./retention-traces-declared";
import { retentionVolumesKept } from "./retention-volumes-kept";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  retentionAlertmanagerDeclared,
  retentionBackupsDeclared,
  retentionIsmPolicyDeletes,
  retentionLogGroups,
  retentionLokiBucketLifecycle,
  retentionLokiDeclared,
  retentionOpensearchFitsDisk,
  retentionPrometheusDeclared,
  retentionPrometheusFitsDisk,
  retentionThanosDeclared,
  retentionTracesDeclared,
  retentionVolumesKept,
  retentionNoDeletionApi,
  retentionBucketsExpire,
];
