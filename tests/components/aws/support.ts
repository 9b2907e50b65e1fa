import { aws } from "../../../settings/schema/aws";
import type { AwsSettings } from "../../../settings/schema";
import type { IdentityFacts } from "../../../components/aws/identity";
import type { Recorded } from "../../support/mocks";

export const region = "eu-west-1";
export const accountId = "111122223333";
export const clusterArn = `arn:aws:eks:${region}:${accountId}:cluster/platform`;
export const oidcProviderArn = `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.${region}.amazonaws.com/id/ABC`;
export const kmsKeyArn = `arn:aws:kms:${region}:${accountId}:key/monitoring`;
export const subnetIds = ["subnet-0aaaaaaaa", "subnet-0bbbbbbbb", "subnet-0cccccccc"];

/** AWS settings with every default of the schema, and what a test changes. */
export function awsSettings(changes: Record<string, unknown> = {}): AwsSettings {
  return aws.parse({ region, accountId, subnetIds, ...changes });
}

export const podIdentity: IdentityFacts = {
  mode: "pod-identity",
  clusterName: "platform",
  clusterArn,
  oidcProviderArn: undefined,
  ready: [],
};

export const irsa: IdentityFacts = { ...podIdentity, mode: "irsa", oidcProviderArn };

/** `type name` of a URN, without the types of its parents. */
export function short(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
}

/** `type name` of everything that is created in AWS or generated, sorted. */
export function created(resources: readonly Recorded[]): string[] {
  return resources
    .filter(({ custom }) => custom)
    .map(({ urn }) => short(urn))
    .sort();
}

/** The resource of a type and name; throws unless there is exactly one. */
export function one(resources: readonly Recorded[], type: string, name: string): Recorded {
  const found = resources.filter((resource) => resource.type === type && resource.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} ${name}`);
  return only;
}

/** What a resource waits for, as `type name`, sorted. */
export function waitsFor({ dependencies }: Recorded): string[] {
  return dependencies.map(short).sort();
}

/** A JSON document that is an input. */
export function json(value: unknown): unknown {
  return JSON.parse(String(value)) as unknown;
}
