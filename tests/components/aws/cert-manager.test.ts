import assert from "node:assert/strict";
import { CertManager } from "../../../components/aws/cert-manager";
import { dns01Policy } from "../../../components/aws/dns01-policy";
import { podIdentityTrust } from "../../../components/aws/trust";
import { dns } from "../../../settings/schema/exposure";
import { recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";
import { accountId, clusterArn, created, irsa, one, podIdentity, region } from "./support";

const certificates = { namespace: "cert-manager", serviceAccount: "cert-manager" };
const name = "cert-manager";

const build = (settings: object, identity = podIdentity, options?: RecordOptions) =>
  recordComponent(
    () =>
      new CertManager(name, {
        environment: "staging",
        region,
        identity,
        dns: dns.parse({ zone: "example.com", ...settings }),
        certificates,
      }),
    options,
  );

const policyIn = async (settings: object, zoneFound?: string) => {
  const invokes = zoneFound === undefined ? {} : { "aws:route53/getZone:getZone": { zoneId: zoneFound } };
  const { resources } = await build(settings, podIdentity, { invokes });
  return one(resources, "aws:iam/rolePolicy:RolePolicy", name).inputs["policy"];
};

describe("CertManager", () => {
  it("gives cert-manager's service account a role that writes challenges", async () => {
    const { component, resources } = await build({ zoneId: "Z0HOSTS" });
    assert.deepEqual(created(resources), [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation cert-manager",
      "aws:iam/role:Role cert-manager",
      "aws:iam/rolePolicy:RolePolicy cert-manager",
    ]);
    const { inputs } = one(resources, "aws:iam/role:Role", name);
    assert.equal(inputs["name"], "ilg-monitoring-staging-cert-manager");
    assert.equal(inputs["assumeRolePolicy"], JSON.stringify(podIdentityTrust(clusterArn, certificates)));
    assert.equal(
      one(resources, "aws:iam/rolePolicy:RolePolicy", name).inputs["policy"],
      JSON.stringify(dns01Policy("aws", "Z0HOSTS")),
    );
    assert.equal(component.grants.length, 2);
    assert.equal(one(resources, "monitoring:aws:CertManager", name).outputs["zoneId"], "Z0HOSTS");
  });

  it("with IRSA tells the annotation that cert-manager's own service account needs", async () => {
    const { component } = await build({ zoneId: "Z0HOSTS" }, irsa);
    assert.deepEqual(component.serviceAccountAnnotations, {
      "eks.amazonaws.com/role-arn": `arn:aws:iam::${accountId}:role/ilg-monitoring-staging-cert-manager`,
    });
  });

  it("writes challenges into the public zone when the hosts' zone is private", async () => {
    const internal = { zoneId: "Z0PRIVATE", privateZone: true };
    assert.equal(await policyIn(internal, "Z0PUBLIC"), JSON.stringify(dns01Policy("aws", "Z0PUBLIC")));
    assert.equal(
      await policyIn({ ...internal, challengeZoneId: "Z0CHALLENGES" }),
      JSON.stringify(dns01Policy("aws", "Z0CHALLENGES")),
    );
  });

  it("looks the zone up when the settings do not name it", async () => {
    assert.equal(await policyIn({}, "Z0FOUND"), JSON.stringify(dns01Policy("aws", "Z0FOUND")));
  });
});
