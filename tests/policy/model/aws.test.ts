import assert from "node:assert/strict";

import { UNKNOWN } from "../../../policy/lib/value";
import { bucketNamed, companionsOf, means } from "../../../policy/model/bucket";
import { associationsOf, IAM_ROLE, trustedSubject } from "../../../policy/model/iam";
import { wholeBucketRules } from "../../../policy/model/lifecycle";
import { placeOf, stackOf, told, written } from "./support";

const bucket = (name: string, props: object) => written("aws:s3/bucketV2:BucketV2", name, props);
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

describe("policy/model/bucket", () => {
  it("finds no bucket for no name, not even one that bears none", () => {
    const stack = stackOf(bucket("unnamed", {}));
    assert.equal(bucketNamed(stack, undefined), undefined);
  });

  it("cannot tell whose a companion is when the bucket's name is unknown, unless it depends on one", () => {
    const unknown = bucket("unknown", { bucket: UNKNOWN });
    const owned = (...dependencies: string[]) => {
      const companion = written(POLICY, "policy", { bucket: "logs" }, dependencies);
      return told(() => companionsOf(stackOf(unknown, companion), unknown, [POLICY]).map(({ name }) => name));
    };
    assert.equal(owned(), "? unknown: bucket");
    assert.deepEqual(owned("unknown"), ["policy"]);
  });

  it("blames the companion where it is the one that does not say", () => {
    const named = bucket("named", { bucket: "logs" });
    const stack = stackOf(named, written(POLICY, "policy", { bucket: UNKNOWN }));
    assert.equal(
      told(() => companionsOf(stack, named, [POLICY]).length),
      "? policy: bucket",
    );
  });

  it("tells a bucket from its objects", () => {
    const logs = bucket("logs", { bucket: "logs" });
    const meant = (arn: string) => (["", "/*"] as const).map((part) => means([arn], logs, part));
    assert.deepEqual(meant("arn:aws:s3:::logs"), [true, false]);
    assert.deepEqual(meant("arn:aws:s3:::logs/*"), [false, true]);
    assert.deepEqual(meant("arn:aws:s3:::other/*"), [false, false]);
    assert.deepEqual(meant("*"), [true, true]);
  });
});

describe("policy/model/lifecycle", () => {
  it("leaves out rules of a prefix, wherever it stands", () => {
    const rules = [{ filter: { prefix: "x" } }, { prefix: "x" }, { filter: { prefix: "" } }, {}].map(placeOf);
    assert.deepEqual(wholeBucketRules(rules), rules.slice(2));
  });
});

describe("policy/model/iam", () => {
  it("trusts no subject where several may come", () => {
    const account = "system:serviceaccount:ns:loki";
    const trusted = (sub: unknown) =>
      trustedSubject(placeOf({ Condition: { StringEquals: { "oidc:sub": sub } } }))?.name;
    assert.equal(trusted(account), "loki");
    assert.equal(trusted([account, "system:serviceaccount:ns:other"]), undefined);
  });

  it("takes an association for that of the role on which it depends, of several", () => {
    const [loki, thanos, other] = ["loki", "thanos", "other"].map((name) => written(IAM_ROLE, name, { name }));
    const type = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
    const props = { namespace: "ns", serviceAccount: "thanos", roleArn: UNKNOWN };
    assert.ok(loki !== undefined && thanos !== undefined && other !== undefined);
    const stack = stackOf(loki, thanos, other, written(type, "association", props, ["thanos"]));
    assert.deepEqual(
      [loki, thanos].map((role) => told(() => associationsOf(stack, role).map(({ name }) => name))),
      [[], ["thanos"]],
    );
  });
});
