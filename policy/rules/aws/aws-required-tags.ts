import type { Cursor } from "../../lib/cursor";
import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import {
  LOG_GROUP,
  OPENSEARCH_DOMAIN,
  RDS_CLUSTER,
  RDS_INSTANCE,
  S3_BUCKETS,
  SECRETS_MANAGER_SECRET,
} from "../../lib/types";
import { documentAt } from "../../model/document";
import { IAM_ROLE } from "../../model/iam";
import { SECURITY_GROUP } from "../../model/open-ports";

const COSTLY = [
  ...[OPENSEARCH_DOMAIN, RDS_INSTANCE, RDS_CLUSTER, ...S3_BUCKETS, LOG_GROUP, SECRETS_MANAGER_SECRET, SECURITY_GROUP],
  ...[IAM_ROLE, "aws:kms/key:Key", "aws:ebs/volume:Volume", "aws:eks/addon:Addon", "aws:backup/vault:Vault"],
];

/** True when the key has a value, be it one that is known after the update only. */
function holds(tags: Cursor, key: string): boolean {
  tags.known();
  const value = tags.key(key);
  return value.unknown || (value.text() ?? "") !== "";
}

export const awsRequiredTags = stackRule({
  name: "aws-required-tags",
  description: "What costs money says for whom: every resource has the tags by which costs are allocated.",
  level: "mandatory",
  severity: "low",
  remediation: "Set defaultTags of the AWS provider, or tags of the resource.",
  parameters: {
    required: texts("Keys that every resource must carry.", ["Environment", "ManagedBy", "Project"]),
    types: texts("Type tokens of resources that are judged.", COSTLY),
  },
  check: ({ stack, parameters, report, each }) => {
    const providers = stack.ofType("pulumi:providers:aws");
    const byDefault = providers.map(({ props }) => documentAt(props.key("defaultTags")).key("tags"));
    each(stack.ofType(...parameters.types), ({ props }) => {
      each(parameters.required, (key) => {
        if (byDefault.length > 0 && byDefault.every((tags) => holds(tags, key))) return;
        const tags = props.key("tags");
        if (!holds(tags, key)) report(tags.key(key), "a value, here or in defaultTags of every AWS provider");
      });
    });
  },
});
