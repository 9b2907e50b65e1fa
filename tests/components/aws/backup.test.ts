import assert from "node:assert/strict";
import { Backup, volumeTags } from "../../../components/aws/backup";
import { serviceTrust } from "../../../components/aws/trust";
import { recordComponent } from "../../support/mocks";
import { awsSettings, created, kmsKeyArn, one, waitsFor } from "./support";

const name = "backup";
const vault = "ilg-monitoring-production-volumes";

const build = (changes: Record<string, unknown> = {}) =>
  recordComponent(() => new Backup(name, { environment: "production", aws: awsSettings(changes) }));

describe("Backup", () => {
  it("creates vault, plan, selection and a role that may only back up", async () => {
    const { resources } = await build();
    assert.deepEqual(created(resources), [
      "aws:backup/plan:Plan backup",
      "aws:backup/selection:Selection backup",
      "aws:backup/vault:Vault backup",
      "aws:iam/role:Role backup",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment backup",
    ]);
    const { inputs } = one(resources, "aws:iam/role:Role", name);
    assert.equal(inputs["assumeRolePolicy"], JSON.stringify(serviceTrust("backup.amazonaws.com")));
    assert.equal(
      one(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name).inputs["policyArn"],
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    );
  });

  it("runs when the settings say and keeps recovery points as long", async () => {
    const { resources } = await build({ backup: { schedule: "cron(30 1 * * ? *)", retention: "30d" } });
    assert.deepEqual(one(resources, "aws:backup/plan:Plan", name).inputs, {
      name: vault,
      rules: [
        {
          ruleName: "scheduled",
          targetVaultName: vault,
          schedule: "cron(30 1 * * ? *)",
          lifecycle: { deleteAfter: 30 },
        },
      ],
    });
  });

  it("selects volumes by the very tag that the StorageClass sets", async () => {
    const { resources } = await build();
    const selection = one(resources, "aws:backup/selection:Selection", name);
    assert.deepEqual(selection.inputs, {
      name: vault,
      planId: "id-of-backup",
      iamRoleArn: "arn:aws:test:us-east-1:123456789012:backup",
      resources: ["arn:aws:ec2:*:*:volume/*"],
      conditions: [{ stringEquals: [{ key: "aws:ResourceTag/insurance-lead-gen.com/backup", value: "production" }] }],
    });
    assert.deepEqual(volumeTags("production"), ["insurance-lead-gen.com/backup=production"]);
    assert.equal(waitsFor(selection).includes("aws:iam/rolePolicyAttachment:RolePolicyAttachment backup"), true);
  });

  it("protects the vault, unless the settings say otherwise, and encrypts it with a customer-managed key", async () => {
    const standard = one((await build()).resources, "aws:backup/vault:Vault", name);
    assert.deepEqual([standard.inputs, standard.options.protect], [{ name: vault }, true]);
    const changed = one((await build({ protect: false, kmsKeyArn })).resources, "aws:backup/vault:Vault", name);
    assert.deepEqual([changed.inputs, changed.options.protect], [{ name: vault, kmsKeyArn }, undefined]);
  });
});
