import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Dns } from "../../../components/aws/dns";
import type { DnsArgs } from "../../../components/aws/dns";
import { dns } from "../../../settings/schema/exposure";
import { UNKNOWN, recordComponent } from "../../support/mocks";
import type { RecordOptions } from "../../support/mocks";
import { created, one } from "./support";

const type = "aws:route53/record:Record";
const hosts = ["grafana.example.com", "jaeger.example.com"];
const zone = { zone: "example.com", zoneId: "Z0HOSTS" };
const given = { hostname: "nlb.elb.eu-west-1.amazonaws.com", zoneId: "Z0GIVEN" };
const lookups = {
  zone: { "aws:route53/getZone:getZone": { zoneId: "Z0FOUND" } },
  balancer: { "aws:lb/getHostedZoneId:getHostedZoneId": { id: "Z0NLB" } },
};

const build = (settings: object, loadBalancer?: () => DnsArgs["loadBalancer"], options?: RecordOptions) =>
  recordComponent(
    () =>
      new Dns("dns", {
        dns: dns.parse(settings),
        hosts,
        ...(loadBalancer === undefined ? {} : { loadBalancer: loadBalancer() }),
      }),
    options,
  );

const record = (name: string, alias: object, zoneId = "Z0HOSTS") => ({
  zoneId,
  name,
  type: "A",
  aliases: [{ ...alias, evaluateTargetHealth: true }],
});

describe("Dns", () => {
  it("writes one alias per host, and asks AWS nothing when the settings say everything", async () => {
    const { resources } = await build({ ...zone, loadBalancer: given });
    assert.deepEqual(created(resources), [
      "aws:route53/record:Record grafana.example.com",
      "aws:route53/record:Record jaeger.example.com",
    ]);
    assert.deepEqual(
      hosts.map((host) => one(resources, type, host).inputs),
      hosts.map((host) => record(host, { name: given.hostname, zoneId: "Z0GIVEN" })),
    );
  });

  it("points at the Ingress' load balancer, whose zone depends on its type", async () => {
    const { resources } = await build({ ...zone, loadBalancerType: "network" }, () => pulumi.output(given.hostname), {
      invokes: lookups.balancer,
    });
    assert.deepEqual(
      one(resources, type, "grafana.example.com").inputs,
      record("grafana.example.com", { name: given.hostname, zoneId: "Z0NLB" }),
    );
  });

  it("looks the zone up when the settings do not name it", async () => {
    const { resources } = await build({ zone: "example.com", loadBalancer: given }, undefined, {
      invokes: lookups.zone,
    });
    assert.deepEqual(
      one(resources, type, "jaeger.example.com").inputs,
      record("jaeger.example.com", { name: given.hostname, zoneId: "Z0GIVEN" }, "Z0FOUND"),
    );
  });

  it("leaves the load balancer open at a preview, where the Ingress has no status yet", async () => {
    const status = () => new random.RandomPassword("status", { length: 8 }).result;
    const { resources } = await build(zone, status, { preview: true, invokes: lookups.balancer });
    assert.deepEqual(
      one(resources, type, "jaeger.example.com").inputs,
      record("jaeger.example.com", { name: UNKNOWN, zoneId: "Z0NLB" }),
    );
  });

  it("says what to do when the Ingress got no load balancer", async () => {
    await assert.rejects(
      build(zone, () => pulumi.output(undefined), { invokes: lookups.balancer }),
      {
        message:
          "the Ingress or Gateway has no load balancer, so the records have nothing to point at: " +
          "its status names none. Is the controller of exposure.className running? " +
          "Set dns.loadBalancer (hostname and zoneId) in the stack file, or run pulumi up again when it has one",
      },
    );
  });
});
