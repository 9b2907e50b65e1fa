import assert from "node:assert/strict";
import { kubeconfig } from "../../../components/aws/kubeconfig";
import { json } from "./support";

const facts = {
  name: "platform",
  endpoint: "https://api.example.com",
  certificateAuthority: "Q0E=",
  region: "eu-west-1",
  profile: undefined,
  roleArn: undefined,
};

const args = ["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "platform", "--output", "json"];

const exec = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "aws",
  args,
  interactiveMode: "Never",
};

const config = (user: unknown) => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    { name: "platform", cluster: { server: "https://api.example.com", "certificate-authority-data": "Q0E=" } },
  ],
  contexts: [{ name: "platform", context: { cluster: "platform", user: "platform" } }],
  "current-context": "platform",
  users: [{ name: "platform", user }],
});

describe("kubeconfig", () => {
  it("fetches tokens by aws eks get-token and holds none", () => {
    assert.deepEqual(json(kubeconfig(facts)), config({ exec }));
  });

  it("hands the profile to the child process", () => {
    const env = [{ name: "AWS_PROFILE", value: "ops" }];
    assert.deepEqual(json(kubeconfig({ ...facts, profile: "ops" })), config({ exec: { ...exec, env } }));
  });

  it("hands the role to the child process", () => {
    const roleArn = "arn:aws:iam::111122223333:role/deploy";
    assert.deepEqual(
      json(kubeconfig({ ...facts, roleArn })),
      config({ exec: { ...exec, args: [...args, "--role-arn", roleArn] } }),
    );
  });
});
