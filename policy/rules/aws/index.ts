import type { Rule } from "../../lib/rule";
import { awsEbsEncrypted } from "./aws-ebs-encrypted";
import { awsIamNoWildcards } from "./aws-iam-no-wildcards";
import { awsIamTrustScoped } from "./aws-iam-trust-scoped";
import { awsKmsRotation } from "./aws-kms-rotation";
import { awsOpensearchAccessControl } from "./aws-opensearch-access-control";
import { awsOpensearchEncrypted } from "./aws-opensearch-encrypted";
import { awsOpensearchHa } from "./aws-opensearch-ha";
import { awsOpensearchInVpc } from "./aws-opensearch-in-vpc";
import { awsOpensearchLogs } from "./aws-opensearch-logs";
import { awsRdsEncrypted } from "./aws-rds-encrypted";
import { awsRdsNotPublic } from "./aws-rds-not-public";
import { awsRdsResilient } from "./aws-rds-resilient";
import { awsRequiredTags } from "./aws-required-tags";
import { awsS3Encrypted } from "./aws-s3-encrypted";
import { awsS3PublicAccessBlocked } from "./aws-s3-public-access-blocked";
import { awsS3Versioned } from "./aws-s3-versioned";
import { awsSecurityGroupNoOpenIngress } from "./aws-security-group-no-open-ingress";
import { awsStatefulProtected } from "./aws-stateful-protected";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  awsOpensearchEncrypted,
  awsOpensearchInVpc,
  awsOpensearchAccessControl,
  awsOpensearchHa,
  awsOpensearchLogs,
  awsS3Encrypted,
  awsS3PublicAccessBlocked,
  awsS3Versioned,
  awsRdsEncrypted,
  awsRdsNotPublic,
  awsRdsResilient,
  awsEbsEncrypted,
  awsIamNoWildcards,
  awsIamTrustScoped,
  awsKmsRotation,
  awsSecurityGroupNoOpenIngress,
  awsStatefulProtected,
  awsRequiredTags,
];
