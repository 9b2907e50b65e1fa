import { flag, number } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { RDS_CLUSTER, RDS_INSTANCE } from "../../lib/types";

export const awsRdsResilient = resourceRule({
  name: "aws-rds-resilient",
  description:
    "Databases survive the loss of a zone and a wrong command: standby, backups, protection against deletion.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Set multiAz, deletionProtection and copyTagsToSnapshot to true, a backupRetentionPeriod, and keep the final snapshot.",
  ids: { checkov: ["CKV_AWS_157", "CKV_AWS_293", "CKV_AWS_133", "CKV2_AWS_60"] },
  types: [RDS_INSTANCE, RDS_CLUSTER],
  parameters: {
    multiAz: flag("Whether an instance must have a standby in another zone.", true),
    deletionProtection: flag("Whether AWS must refuse to delete it.", true),
    backupDays: number("Least number of days for which backups are kept.", 7, { minimum: 1, maximum: 35 }),
  },
  check: ({ resource, parameters, report, each }) => {
    const { props, type } = resource;
    const required = [
      ...(parameters.multiAz && type === RDS_INSTANCE ? ["multiAz"] : []),
      ...(parameters.deletionProtection ? ["deletionProtection"] : []),
      "copyTagsToSnapshot",
    ];
    each(required, (key) => {
      if (props.key(key).boolean() !== true) report(props.key(key), "true");
    });
    each([props.key("backupRetentionPeriod")], (days) => {
      if ((days.number() ?? 0) < parameters.backupDays) report(days, `at least ${parameters.backupDays} days`);
    });
    each([props.key("skipFinalSnapshot")], (skip) => {
      if (skip.boolean() === true) report(skip, "false, with a finalSnapshotIdentifier");
    });
  },
});
