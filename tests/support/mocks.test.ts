import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { recordComponent, UNKNOWN } from "./mocks";

class Room extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;

  constructor(opts?: pulumi.ComponentResourceOptions) {
    super("test:room:Room", "room", {}, opts);
    const parent = { parent: this };
    const password = new random.RandomPassword("password", { length: 8 }, parent);
    const domain = new aws.opensearch.Domain("traces", { domainName: "traces" }, { ...parent, protect: true });
    const url = pulumi.interpolate`https://admin:${password.result}@${domain.endpoint}`;
    const stringData = { user: "admin", url, list: "plain" };
    new k8s.core.v1.Secret("access", { metadata: { name: "access" }, stringData }, parent);
    this.endpoint = domain.endpoint;
    this.registerOutputs({ endpoint: domain.endpoint });
  }
}

const inputsOf = (resources: readonly { name: string; inputs: object }[], name: string) =>
  resources.find((resource) => resource.name === name)?.inputs;

describe("the strict mocks", function () {
  this.timeout(30_000);

  it("record an update, in which everything is known", async () => {
    const { component, resources } = await recordComponent(() => new Room());
    const summary = resources.map(({ type, name, custom, options }) => [type, name, custom, options.protect]);
    assert.deepEqual(summary, [
      ["test:room:Room", "room", false, undefined],
      ["random:index/randomPassword:RandomPassword", "password", true, undefined],
      ["aws:opensearch/domain:Domain", "traces", true, true],
      ["kubernetes:core/v1:Secret", "access", true, undefined],
    ]);
    assert.deepEqual(inputsOf(resources, "access"), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "access" },
      stringData: { user: "admin", url: "https://admin:result-of-password@traces.example.com", list: "plain" },
    });
    assert.ok(component instanceof Room);
  });

  it("tell which leaf is secret, which unknown", async () => {
    const update = await recordComponent(() => new Room());
    const preview = await recordComponent(() => new Room(), { preview: true });
    const leaves = [update, preview].map(({ resources }) => {
      const access = resources.find(({ name }) => name === "access");
      return [access?.secrets, access?.unknowns];
    });
    assert.deepEqual(leaves, [
      [["stringData.url"], []],
      [["stringData.url"], ["stringData.url"]],
    ]);
    assert.deepEqual((inputsOf(preview.resources, "access") as { stringData: object }).stringData, {
      user: "admin",
      url: UNKNOWN,
      list: "plain",
    });
  });

  it("give parents below the stack, dependencies and registered outputs", async () => {
    const { resources } = await recordComponent(() => new Room(), { stack: "staging" });
    const room = "urn:pulumi:staging::insurance-lead-gen-monitoring::test:room:Room::room";
    assert.deepEqual(
      resources.map(({ parent }) => parent),
      [undefined, room, room, room],
    );
    assert.deepEqual(resources[0]?.outputs, { endpoint: "traces.example.com" });
    assert.deepEqual(resources[3]?.dependencies.map((urn) => urn.split("::").at(-1)).sort(), ["password", "traces"]);
  });

  it("answer with the outputs and the functions of the test", async () => {
    const create = () => {
      const zone = aws.route53.getZoneOutput({ name: "example.com" }).zoneId;
      const bucket = new aws.s3.Bucket("logs", {});
      new k8s.core.v1.ConfigMap("facts", { metadata: { name: "facts" }, data: { zone, arn: bucket.arn } });
    };
    const { resources } = await recordComponent(create, {
      outputs: (type) => (type === "aws:s3/bucket:Bucket" ? { arn: "arn:mine" } : {}),
      invokes: { "aws:route53/getZone:getZone": { zoneId: "Z1" } },
    });
    const facts = inputsOf(resources, "facts") as { data: object };
    assert.deepEqual(facts.data, { zone: "Z1", arn: "arn:mine" });
  });

  it("fail a component that asks what the test does not answer", async () => {
    const create = () => aws.getCallerIdentityOutput();
    await assert.rejects(recordComponent(create), {
      message:
        "the test has no answer for the function aws:index/getCallerIdentity:getCallerIdentity; list it in `invokes`",
    });
  });

  it("fail a component that throws, in its constructor or later", async () => {
    await assert.rejects(
      recordComponent(() => {
        throw new Error("at once");
      }),
      { message: "at once" },
    );
    const later = () => pulumi.output("x").apply(() => Promise.reject(new Error("later")));
    await assert.rejects(recordComponent(later), { message: "later" });
  });

  it("hand over configuration and keep logs", async () => {
    const create = () => pulumi.log.warn(new pulumi.Config("insurance-lead-gen-monitoring").require("greeting"));
    const { notices } = await recordComponent(create, {
      config: { "insurance-lead-gen-monitoring:greeting": "hello" },
    });
    assert.deepEqual(notices, ["hello"]);
    await assert.rejects(recordComponent(create), { name: "Error" });
  });
});
