import assert from "node:assert/strict";
import { SecurityGroup } from "../../../components/aws/security-group";
import { recordComponent } from "../../support/mocks";
import { created, one } from "./support";

describe("SecurityGroup", () => {
  it("opens one port to the given blocks, one rule each, and nothing outwards", async () => {
    const { resources } = await recordComponent(
      () =>
        new SecurityGroup("database", {
          groupName: "ilg-monitoring-staging-database",
          description: "PostgreSQL",
          vpcId: "vpc-0aaaaaaaa",
          port: 5432,
          cidrs: ["10.0.0.0/18", "10.0.64.0/18"],
        }),
    );
    assert.deepEqual(created(resources), [
      "aws:ec2/securityGroup:SecurityGroup database",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule database-10.0.0.0/18",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule database-10.0.64.0/18",
    ]);
    assert.deepEqual(one(resources, "aws:ec2/securityGroup:SecurityGroup", "database").inputs, {
      name: "ilg-monitoring-staging-database",
      description: "PostgreSQL",
      vpcId: "vpc-0aaaaaaaa",
    });
    assert.deepEqual(
      one(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database-10.0.64.0/18").inputs,
      {
        securityGroupId: "id-of-database",
        description: "TCP 5432 from nodes and pods",
        cidrIpv4: "10.0.64.0/18",
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
      },
    );
  });
});
