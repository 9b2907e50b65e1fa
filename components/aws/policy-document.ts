/** Who a resource policy or a trust policy is about. */
type Principal = "*" | { readonly AWS: string } | { readonly Service: string } | { readonly Federated: string };

/** One statement of an IAM policy; keys are written in this order, so that the JSON never differs without a reason. */
export interface Statement {
  /** Letters and digits that say what the statement is for. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Principal;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy as IAM stores it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** A policy of the given statements. */
export function policyDocument(...statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
