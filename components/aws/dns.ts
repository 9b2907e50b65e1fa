import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings/schema";
import { hostZoneId } from "./hosted-zone";

export interface DnsArgs {
  /** Zone and load balancer. */
  readonly dns: Settings["dns"];
  /** Full names that get a record. */
  readonly hosts: readonly string[];
  /** DNS name from the Ingress or Gateway status; not read when dns.loadBalancer is set. */
  readonly loadBalancer?: pulumi.Input<string | undefined>;
}

/** A load balancer as an alias record names it. */
interface AliasTarget {
  readonly name: pulumi.Input<string>;
  readonly zoneId: pulumi.Input<string>;
}

/**
 * Route53 alias records of the UIs' hosts. Only for dns.mode pulumi: a second writer of a name fights with this one.
 *
 * When the load balancer is replaced, names lead nowhere until the next `up`. A record that exists already is not
 * overwritten; the update fails and says so.
 */
export class Dns extends pulumi.ComponentResource {
  constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:Dns", name, {}, opts);
    const zoneId = hostZoneId(args.dns, this);
    const target = this.target(args);
    for (const host of args.hosts) this.createRecord(host, zoneId, target);
    this.registerOutputs({ hosts: args.hosts });
  }

  private target({ dns, loadBalancer }: DnsArgs): AliasTarget {
    if (dns.loadBalancer !== undefined) return { name: dns.loadBalancer.hostname, zoneId: dns.loadBalancer.zoneId };
    const { loadBalancerType } = dns;
    return {
      name: pulumi.output(loadBalancer).apply((hostname) => {
        if (hostname) return hostname;
        throw this.noLoadBalancer();
      }),
      zoneId: aws.lb.getHostedZoneIdOutput({ loadBalancerType }, { parent: this }).id,
    };
  }

  private noLoadBalancer(): pulumi.ResourceError {
    const message =
      "the Ingress or Gateway has no load balancer, so the records have nothing to point at: " +
      "its status names none. Is the controller of exposure.className running? " +
      "Set dns.loadBalancer (hostname and zoneId) in the stack file, or run pulumi up again when it has one";
    const error = new pulumi.ResourceError(message, this, true);
    // Pulumi would put a prefix before the message for every record that waits for the name.
    return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  }

  private createRecord(host: string, zoneId: pulumi.Output<string>, target: AliasTarget): void {
    new aws.route53.Record(
      host,
      { zoneId, name: host, type: "A", aliases: [{ ...target, evaluateTargetHealth: true }] },
      { parent: this },
    );
  }
}
