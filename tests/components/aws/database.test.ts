import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Database } from "../../../components/aws/database";
import type { DatabaseArgs } from "../../../components/aws/database";
import { recordComponent } from "../../support/mocks";
import { awsSettings, created, kmsKeyArn, one, subnetIds } from "./support";

const type = "aws:rds/instance:Instance";
const name = "database";

const args = (): DatabaseArgs => ({
  environment: "production",
  aws: awsSettings(),
  vpcId: "vpc-0aaaaaaaa",
  nodeCidrs: ["10.0.0.0/18"],
  password: undefined,
});

const build = (changes: () => Partial<DatabaseArgs> = () => ({})) =>
  recordComponent(() => new Database(name, { ...args(), ...changes() }));

describe("Database", () => {
  it("creates an instance with its own subnets, parameters, security group and password", async () => {
    const { resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:ec2/securityGroup:SecurityGroup database",
      "aws:rds/instance:Instance database",
      "aws:rds/parameterGroup:ParameterGroup database",
      "aws:rds/subnetGroup:SubnetGroup database",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule database-10.0.0.0/18",
      "random:index/randomPassword:RandomPassword database-password",
    ]);
  });

  it("is encrypted, private, backed up and protected", async () => {
    const { resources } = await build();
    const { inputs, secrets, options } = one(resources, type, name);
    assert.deepEqual(inputs, {
      identifier: "ilg-monitoring-production-grafana",
      engine: "postgres",
      engineVersion: "17",
      autoMinorVersionUpgrade: true,
      instanceClass: "db.t4g.micro",
      multiAz: true,
      dbName: "grafana",
      username: "grafana",
      password: "result-of-database-password",
      port: 5432,
      storageType: "gp3",
      allocatedStorage: 20,
      storageEncrypted: true,
      dbSubnetGroupName: "ilg-monitoring-production-grafana",
      parameterGroupName: "ilg-monitoring-production-grafana-postgres17",
      vpcSecurityGroupIds: ["id-of-database"],
      publiclyAccessible: false,
      backupRetentionPeriod: 7,
      backupWindow: "02:00-02:30",
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "ilg-monitoring-production-grafana-final",
      performanceInsightsEnabled: false,
      applyImmediately: false,
      maintenanceWindow: "sun:04:00-sun:05:00",
    });
    assert.deepEqual(secrets, ["password"]);
    assert.equal(options.protect, true);
    assert.deepEqual(options.customTimeouts, { create: "1h", update: "2h", delete: "1h" });
  });

  it("speaks TLS only, written as AWS reports it", async () => {
    const { resources } = await build();
    assert.deepEqual(one(resources, "aws:rds/parameterGroup:ParameterGroup", name).inputs, {
      name: "ilg-monitoring-production-grafana-postgres17",
      family: "postgres17",
      description: "Grafana database: TLS only",
      parameters: [{ name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }],
    });
  });

  it("admits nodes and pods on the port of PostgreSQL", async () => {
    const { resources } = await build();
    const { inputs } = one(
      resources,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "database-10.0.0.0/18",
    );
    assert.deepEqual([inputs["cidrIpv4"], inputs["fromPort"], inputs["toPort"]], ["10.0.0.0/18", 5432, 5432]);
    assert.deepEqual(one(resources, "aws:rds/subnetGroup:SubnetGroup", name).inputs["subnetIds"], subnetIds);
  });

  it("uses a customer-managed key when there is one", async () => {
    const { resources } = await build(() => ({ aws: awsSettings({ kmsKeyArn }) }));
    assert.equal(one(resources, type, name).inputs["kmsKeyId"], kmsKeyArn);
  });

  it("follows the settings in size, standby and backups", async () => {
    const database = { instanceClass: "db.t4g.small", storage: "50Gi", multiAz: false, backupRetention: "14d" };
    const { resources } = await build(() => ({ aws: awsSettings({ database }) }));
    const { inputs } = one(resources, type, name);
    assert.deepEqual(
      [inputs["instanceClass"], inputs["allocatedStorage"], inputs["multiAz"], inputs["backupRetentionPeriod"]],
      ["db.t4g.small", 50, false, 14],
    );
  });

  it("uses the configured password instead of the generated one, which stays", async () => {
    const { resources } = await build(() => ({ password: pulumi.secret("configured") }));
    const { inputs, secrets } = one(resources, type, name);
    assert.deepEqual([inputs["password"], secrets], ["configured", ["password"]]);
    one(resources, "random:index/randomPassword:RandomPassword", "database-password");
  });

  it("can be deleted when nothing is to be protected", async () => {
    const { resources } = await build(() => ({ aws: awsSettings({ protect: false }) }));
    const { inputs, options } = one(resources, type, name);
    assert.deepEqual([inputs["deletionProtection"], options.protect], [false, undefined]);
  });

  it("tells Grafana where it is", async () => {
    const { component } = await build();
    const { port, name: database, user } = component.database;
    assert.deepEqual([port, database, user], [5432, "grafana", "grafana"]);
  });
});
