import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface SecurityGroupArgs {
  /** Explicit name; changing it replaces the group. */
  readonly groupName: string;
  /** What it protects, in ASCII; changing it replaces the group. */
  readonly description: string;
  readonly vpcId: pulumi.Input<string>;
  /** The one TCP port that is open. */
  readonly port: number;
  /** Address blocks that may open connections: those of nodes, since pods have addresses of the same subnets. */
  readonly cidrs: readonly string[];
}

/**
 * Security group that admits one TCP port from given addresses and lets nothing out.
 *
 * Rules are resources of their own, so that a changed address block never closes the others meanwhile.
 * When a client is missing from the blocks, its connections time out instead of being refused.
 */
export class SecurityGroup extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: SecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:SecurityGroup", name, {}, opts);
    const group = this.createGroup(name, args);
    this.groupId = group.id;
    for (const cidr of args.cidrs) this.createRule(name, group, cidr, args.port);
    this.registerOutputs({ groupId: this.groupId });
  }

  private createGroup(name: string, { groupName, description, vpcId }: SecurityGroupArgs): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(name, { name: groupName, description, vpcId }, { parent: this });
  }

  private createRule(name: string, group: aws.ec2.SecurityGroup, cidrIpv4: string, port: number): void {
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-${cidrIpv4}`,
      {
        securityGroupId: group.id,
        description: `TCP ${port} from nodes and pods`,
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
      },
      { parent: this },
    );
  }
}
