import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { recordComponent, UNKNOWN } from "../support/mocks";

/** Secret and unknown leaves, and the inputs, of the one Kubernetes object that a function creates at a preview. */
async function leaves(create: (domain: aws.opensearch.Domain) => pulumi.CustomResource) {
  const { resources } = await recordComponent(() => create(new aws.opensearch.Domain("traces", {})), { preview: true });
  const made = resources.find(({ type }) => type.startsWith("kubernetes:"));
  assert.ok(made);
  return { secrets: made.secrets, unknowns: made.unknowns, inputs: made.inputs };
}

const metadata = { name: "one" };

describe("the details of inputs", function () {
  this.timeout(30_000);

  it("see through the blanket that the class lays over a Secret, to the bottom but not through the program's own", async () => {
    const own = await leaves(
      () => new k8s.core.v1.Secret("s", { metadata, stringData: pulumi.secret({ user: "u", list: "l" }) }),
    );
    assert.deepEqual(own.secrets, ["stringData"]);
    const mixed = { user: "u", pass: pulumi.secret("p"), both: pulumi.interpolate`${pulumi.secret("p")}@host` };
    const blanket = await leaves(() => new k8s.core.v1.Secret("s", { metadata, stringData: mixed }));
    assert.deepEqual(blanket.secrets, ["stringData.pass", "stringData.both"]);
  });

  it("treat data like stringData", async () => {
    const data = { open: "b3Blbg==", closed: pulumi.secret("Y2xvc2Vk") };
    assert.deepEqual((await leaves(() => new k8s.core.v1.Secret("s", { metadata, data }))).secrets, ["data.closed"]);
  });

  it("put an unknown where it is, in outputs of objects and lists too", async () => {
    const { unknowns, inputs } = await leaves((domain) => {
      const env = pulumi.all([domain.endpoint, "x"]).apply(([value, name]) => [{ name, value }]);
      const containers = [
        { name: "c", image: "i", env: [{ name: "E", value: domain.endpoint }] },
        { name: "d", env },
      ];
      return new k8s.core.v1.Pod("p", { metadata, spec: { containers, hostname: pulumi.output("known") } });
    });
    assert.deepEqual(unknowns, ["spec.containers.0.env.0.value", "spec.containers.1.env"]);
    assert.deepEqual(inputs["spec"], {
      containers: [
        { name: "c", image: "i", env: [{ name: "E", value: UNKNOWN }] },
        { name: "d", env: UNKNOWN },
      ],
      hostname: "known",
    });
  });

  it("keep an unknown of a secret secret", async () => {
    const { secrets, unknowns } = await leaves((domain) => {
      const data = { url: pulumi.secret(domain.endpoint) };
      return new k8s.core.v1.ConfigMap("c", { metadata, data });
    });
    assert.deepEqual([secrets, unknowns], [["data.url"], ["data.url"]]);
  });
});
