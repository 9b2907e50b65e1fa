import { texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { SERVICE_ACCOUNT } from "../../lib/types";
import {
  allowing,
  associationsOf,
  IAM_ROLE,
  isForSts,
  principalsOf,
  trustedSubject,
  type NamedAccount,
} from "../../model/iam";
import { annotationOf } from "../../model/manifest";

const EXTERNAL = ["kube-system/ebs-csi-controller-sa", "cert-manager/cert-manager"];

export const awsIamTrustScoped = stackRule({
  name: "aws-iam-trust-scoped",
  description:
    "A role for pods is trusted by exactly one ServiceAccount, which exists; no role is trusted by everybody.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Compare :sub and :aud by StringEquals (IRSA), or add a PodIdentityAssociation for the role (Pod Identity).",
  ids: { checkov: ["CKV_AWS_60", "CKV_AWS_61"] },
  parameters: {
    external: texts("ServiceAccounts as namespace/name that exist outside this stack.", EXTERNAL),
  },
  check: ({ stack, parameters, report, each }) => {
    const judgeAccount = ({ namespace, name, at }: NamedAccount, annotation?: string): void => {
      if (parameters.external.includes(`${namespace}/${name}`)) return;
      const account = stack.find(SERVICE_ACCOUNT, namespace, name);
      if (account === undefined) report(at, "a ServiceAccount of this stack");
      else if (annotation !== undefined) {
        const place = annotationOf(account, annotation);
        if (!place.unknown && !place.exists()) report(place, "the ARN of the role");
      }
    };
    each(stack.ofType(IAM_ROLE), (role) => {
      each(allowing(role.props.key("assumeRolePolicy")), (statement) => {
        const principal = statement.key("Principal");
        const isOpen = ["AWS", "Service"].some((kind) => principalsOf(statement, kind).includes("*"));
        if (isOpen || statement.key("NotPrincipal").exists()) report(principal, "a named principal");
        if (principalsOf(statement, "Federated").some((arn) => arn.includes(":oidc-provider/"))) {
          const subject = trustedSubject(statement);
          const condition = statement.key("Condition");
          if (subject === undefined)
            report(condition, "StringEquals with one :sub, system:serviceaccount:<namespace>:<name>");
          else judgeAccount(subject, "eks.amazonaws.com/role-arn");
          if (!isForSts(statement)) report(condition, "StringEquals with :aud sts.amazonaws.com");
        }
        if (principalsOf(statement, "Service").includes("pods.eks.amazonaws.com")) {
          const accounts = associationsOf(stack, role);
          if (accounts.length === 0) report(principal, "a PodIdentityAssociation of the role in this stack");
          each(accounts, (account) => judgeAccount(account));
        }
      });
    });
  },
});
