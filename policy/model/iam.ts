import { type Cursor, passing } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { EKS_ADDON, POD_IDENTITY_ASSOCIATION } from "../lib/types";
import { documentAt, oneOrMany, statementsOf } from "./document";
import { isInternet } from "./network/address";
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
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
] as const;
/** Inline policies of groups and of users whom somebody else made. */
export const IAM_INLINE = ["aws:iam/groupPolicy:GroupPolicy", "aws:iam/userPolicy:UserPolicy"] as const;
export const IAM_ACCESS_KEY = "aws:iam/accessKey:AccessKey";

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

/** Keys by which a condition names who, or from where; those of S3's own definition of "public" and KMS's accounts. */
const NARROWING =
  /^(?:aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|SourceArn|SourceAccount|userid|Principal(?:Arn|Account|OrgID|OrgPaths))|kms:CallerAccount)$/i;

/** True when a condition admits only some: it compares a narrowing key, and not with everything. */
function isNarrowed(statement: Cursor): boolean {
  const operators = statement.key("Condition").entries();
  const compared = operators.filter(([operator]) => !/Not|IfExists|^Null$|^ForAllValues/.test(operator));
  const keys = compared.flatMap(([, values]) => values.entries());
  return keys.some(([key, values]) => {
    const isOpen = (one: string): boolean => /^[*:]+$/.test(one) || isInternet(one);
    return NARROWING.test(key) && !oneOrMany(values).some(isOpen);
  });
}

/** True when a statement is for everybody, or for everybody but some, without a condition that narrows it. */
export function isForEverybody(statement: Cursor): boolean {
  const isOpen = statement.key("NotPrincipal").exists() || principalsOf(statement, "AWS").includes("*");
  return isOpen && !isNarrowed(statement);
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
  ...[
    "route53:GetChange",
    "sts:GetCallerIdentity",
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "tag:GetResources",
  ],
];

/** Endings of managed policies that allow everything, or everything of a service. */
export const ADMINISTRATORS = [
  ...["/AdministratorAccess", "/PowerUserAccess", "FullAccess"],
  ...["/AmazonEKSClusterAdminPolicy", "/AmazonEKSAdminPolicy"],
];

/** Services whose actions give rights, so that not even a part of them may be left open. */
const GIVING = /^(?:iam|sts|kms|organizations|sso):/i;

/** True for an action that allows everything, everything of a service, what only ends alike, or any right that gives rights. */
export function isWildcard(action: string): boolean {
  return /^(?:[*?]+|[^:]+:[*?].*|[^:]*[*?][^:]*:.*)$/.test(action) || (GIVING.test(action) && /[*?]/.test(action));
}

/**
 * True for `*` and for an ARN that names a service but none of its resources, or only their type: `arn:aws:s3:::*`,
 * `arn:aws:iam::111122223333:role/*`. What follows a bucket's name is a part of that bucket.
 */
export function isEveryResource(target: string): boolean {
  const isCutShort = target.split(":").length < 6 && /[*?]$/.test(target);
  if (isCutShort || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?/]+$/.test(target)) return true;
  return !/^arn:[^:]*:s3:/.test(target) && /^arn:[^:]*:[^:]*:[^:]*:[^:]*:[a-z-]+[:/]\*$/.test(target);
}

/** True when every action is listed, in full or by its beginning before `*`. */
export function isCovered(actions: readonly string[], listed: readonly string[]): boolean {
  const isListed = (action: string): boolean =>
    listed.some((one) => (one.endsWith("*") ? action.startsWith(one.slice(0, -1)) : action === one));
  return actions.every(isListed);
}
