import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";

export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** An address block that a security group admits. */
export interface Admitted {
  readonly at: Cursor;
  /** "443", "8000-9000" or "every port"; throws `Undetermined` when a port is unknown. */
  readonly ports: () => string;
}

function portsOf(rule: Cursor, protocol: Cursor): string {
  const [from, to] = [rule.key("fromPort").number(), rule.key("toPort").number()];
  if (protocol.text() === "-1" || protocol.text() === "all" || from === undefined || from === -1) return "every port";
  return to === undefined || to === from ? String(from) : `${from}-${to}`;
}

/** The address blocks from which a security group, or the one rule of a rule resource, admits connections. */
export function admittedBy({ type, props }: Resource): readonly Admitted[] {
  if (type === INGRESS_RULE) {
    const ports = (): string => portsOf(props, props.key("ipProtocol"));
    return ["cidrIpv4", "cidrIpv6"].map((key) => ({ at: props.key(key), ports }));
  }
  const isRule = type === SECURITY_GROUP_RULE;
  const rules = isRule
    ? [props].filter((rule) => rule.key("type").string() === "ingress")
    : props.key("ingress").items();
  return rules.flatMap((rule) => {
    const blocks = [...rule.key("cidrBlocks").items(), ...rule.key("ipv6CidrBlocks").items()];
    return blocks.map((at) => ({ at, ports: () => portsOf(rule, rule.key("protocol")) }));
  });
}
