import { type Cursor, passing } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { EKS_ADDON, POD_IDENTITY_ASSOCIATION } from "../lib/types";
import { documentAt, oneOrMany, statementsOf } from "./document";
import type { StackModel } from "./stack";

export const IAM_ROLE = "aws:iam/role:Role";
export const IAM_USER = "aws:iam/user:User";
export const IAM_POLICY = "aws:iam/policy:Policy";
export const IAM_ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
/** Resources that give a managed policy to a principal. */
export const IAM_ATTACHMENTS = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
] as const;

/** The statements of a policy document that allow something. */
export function allowing(place: Cursor): readonly Cursor[] {
  return statementsOf(documentAt(place)).filter((statement) => statement.key("Effect").string() === "Allow");
}

/** The places of the policies that a role, a policy or an inline policy consists of. */
export function policyPlaces({ type, props }: Resource): readonly Cursor[] {
  if (type === IAM_ROLE)
    return props
      .key("inlinePolicies")
      .items()
      .map((inline) => inline.key("policy"));
  return [props.key("policy")];
}

/** Whom a statement names of a kind: `AWS`, `Service`, `Federated`; a principal `*` is everybody of every kind. */
export function principalsOf(statement: Cursor, kind: string): readonly string[] {
  const principal = statement.key("Principal");
  return principal.string() === "*" ? ["*"] : oneOrMany(principal.key(kind));
}

/** True when a statement is for everybody, without a condition that narrows it. */
export function isForEverybody(statement: Cursor): boolean {
  const hasCondition = Object.keys(statement.key("Condition").json() ?? {}).length > 0;
  return !hasCondition && principalsOf(statement, "AWS").includes("*");
}

/** A ServiceAccount of a cluster, where it is named. */
export interface NamedAccount {
  readonly namespace: string;
  readonly name: string;
  readonly at: Cursor;
}

const SUBJECT = /^system:serviceaccount:([a-z0-9.-]+):([a-z0-9.-]+)$/;

/** The ServiceAccount that an OIDC trust admits by its exact subject; undefined when it admits more than one. */
export function trustedSubject(statement: Cursor): NamedAccount | undefined {
  const conditions = statement.at("Condition.StringEquals").entries();
  const at = conditions.find(([key]) => key.endsWith(":sub"))?.[1];
  const subjects = at === undefined ? [] : oneOrMany(at);
  const [, namespace, name] = SUBJECT.exec(subjects[0] ?? "") ?? [];
  if (at === undefined || subjects.length !== 1 || namespace === undefined || name === undefined) return undefined;
  return { namespace, name, at };
}

/** True when an OIDC trust admits tokens for AWS STS only. */
export function isForSts(statement: Cursor): boolean {
  const conditions = statement.at("Condition.StringEquals").entries();
  const at = conditions.find(([key]) => key.endsWith(":aud"))?.[1];
  return at !== undefined && oneOrMany(at).join() === "sts.amazonaws.com";
}

/** Whether an association gives this role. Throws `Undetermined` when neither names nor dependencies tell. */
function gives(stack: StackModel, role: Resource, holder: Resource, reference: Cursor): boolean {
  if (holder.dependencies.includes(role.urn)) return true;
  const isOfAnother = stack.ofType(IAM_ROLE).some(({ urn }) => holder.dependencies.includes(urn));
  if (isOfAnother) return false;
  const name = role.props.key("name").string();
  return name !== undefined && (reference.string() ?? "").endsWith(`:role/${name}`);
}

/**
 * The ServiceAccounts to which Pod Identity gives a role, by associations of their own or of an add-on. Throws
 * `Undetermined` when none surely does but one may.
 */
export function associationsOf(stack: StackModel, role: Resource): readonly NamedAccount[] {
  const own = stack.ofType(POD_IDENTITY_ASSOCIATION).map((holder) => ({ holder, at: holder.props }));
  const addons = stack.ofType(EKS_ADDON).flatMap((holder) => {
    const associations = holder.props.key("podIdentityAssociations").items();
    return associations.map((at) => ({ holder, at }));
  });
  const found = passing([...own, ...addons], ({ holder, at }) => gives(stack, role, holder, at.key("roleArn")));
  return found.map(({ at }) => ({
    namespace: at.key("namespace").string() ?? "kube-system",
    name: at.key("serviceAccount").string() ?? "",
    at: at.key("serviceAccount"),
  }));
}

/** Actions for which IAM knows no resource (service authorization reference). */
export const WITHOUT_RESOURCE = [
  ...[
    "ec2:Describe*",
    "ecr:GetAuthorizationToken",
    "kms:ListAliases",
    "route53:ListHostedZones*",
    "s3:ListAllMyBuckets",
  ],
  ...["sts:GetCallerIdentity", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"],
];

/** True for an action that allows everything, or everything of a service. */
export function isWildcard(action: string): boolean {
  return /^(?:\*|[a-z0-9-]+:\*)$/i.test(action);
}

/** True for `*` and for an ARN that names a service but none of its resources, such as `arn:aws:s3:::*`. */
export function isEveryResource(target: string): boolean {
  return /^(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:[*/]+)$/.test(target);
}

/** True when every action is listed, in full or by its beginning before `*`. */
export function isCovered(actions: readonly string[], listed: readonly string[]): boolean {
  const isListed = (action: string): boolean =>
    listed.some((one) => (one.endsWith("*") ? action.startsWith(one.slice(0, -1)) : action === one));
  return actions.every(isListed);
}
