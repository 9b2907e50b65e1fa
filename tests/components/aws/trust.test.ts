import assert from "node:assert/strict";
import { irsaRoleArn, irsaTrust, podIdentityTrust, serviceTrust } from "../../../components/aws/trust";
import { clusterArn, oidcProviderArn } from "./support";

const loki = { namespace: "monitoring", serviceAccount: "loki" };

describe("trust policies", () => {
  it("of Pod Identity name one service account of one cluster", () => {
    assert.deepEqual(podIdentityTrust(clusterArn, loki), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PodIdentity",
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/platform",
              "aws:RequestTag/kubernetes-namespace": "monitoring",
              "aws:RequestTag/kubernetes-service-account": "loki",
            },
          },
        },
      ],
    });
  });

  it("of IRSA name the exact subject and audience", () => {
    assert.deepEqual(irsaTrust(oidcProviderArn, loki), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAccount",
          Effect: "Allow",
          Principal: {
            Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:monitoring:loki",
              "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });

  it("of a service name that service", () => {
    assert.deepEqual(serviceTrust("backup.amazonaws.com"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Service",
          Effect: "Allow",
          Principal: { Service: "backup.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  it("refuse an ARN that is not of an OIDC provider, and say which setting it is", () => {
    assert.throws(() => irsaTrust("arn:aws:iam::111122223333:role/x", loki), {
      message:
        'cluster.oidcProviderArn "arn:aws:iam::111122223333:role/x" is not the ARN of an IAM OIDC provider: ' +
        "write arn:aws:iam::<account>:oidc-provider/<issuer without https://>",
    });
  });
});

describe("irsaRoleArn", () => {
  it("names the role in the account and partition of the provider", () => {
    assert.equal(irsaRoleArn(oidcProviderArn, "loki"), "arn:aws:iam::111122223333:role/loki");
    assert.equal(
      irsaRoleArn("arn:aws-cn:iam::111122223333:oidc-provider/issuer", "loki"),
      "arn:aws-cn:iam::111122223333:role/loki",
    );
  });
});
