import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings/schema";

type ZoneSettings = Pick<Settings["dns"], "zone" | "zoneId" | "privateZone" | "challengeZoneId">;

/** Id of the zone that holds the hosts; looked up by name when the settings leave it out. */
export function hostZoneId(dns: ZoneSettings, parent: pulumi.Resource): pulumi.Output<string> {
  return dns.zoneId === undefined ? lookUp(dns.zone, dns.privateZone, parent) : pulumi.output(dns.zoneId);
}

/** Id of the public zone in which Let's Encrypt looks for challenges; the hosts' zone unless that is private. */
export function challengeZoneId(dns: ZoneSettings, parent: pulumi.Resource): pulumi.Output<string> {
  if (dns.challengeZoneId !== undefined) return pulumi.output(dns.challengeZoneId);
  return dns.privateZone ? lookUp(dns.zone, false, parent) : hostZoneId(dns, parent);
}

function lookUp(name: string, privateZone: boolean, parent: pulumi.Resource): pulumi.Output<string> {
  return aws.route53.getZoneOutput({ name, privateZone }, { parent }).zoneId;
}
