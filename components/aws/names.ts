import { RunError } from "@pulumi/pulumi";

/** Short form of the project's name: a bucket name must hold it, the environment, a purpose and the account in 63 characters. */
const prefix = "ilg-monitoring";

/**
 * Explicit name of an AWS resource, `ilg-monitoring-<environment>-<purpose>`.
 *
 * @param limit most characters that the service allows: S3 and RDS 63, IAM roles 64, AWS Backup 50
 * @throws RunError when the name is longer, since AWS would refuse it only during `up`
 */
export function awsName(environment: string, purpose: string, limit = 63): string {
  return within(`${prefix}-${environment}-${purpose}`, environment, limit);
}

/** Name of the OpenSearch domain: the service allows 28 characters, too few for the usual prefix. */
export function domainName(environment: string): string {
  return within(`ilg-${environment}-traces`, environment, 28);
}

function within(name: string, environment: string, limit: number): string {
  if (name.length <= limit) return name;
  const excess = name.length - limit;
  throw new RunError(
    `environment ${JSON.stringify(environment)} makes the AWS name ${name}, which has ${name.length} characters ` +
      `where ${limit} are allowed: write an environment with ${excess} characters less`,
  );
}

/** Partition of a region, the second part of every ARN. */
export function partition(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Host of the regional S3 API, without scheme. */
export function s3Endpoint(region: string): string {
  return `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
