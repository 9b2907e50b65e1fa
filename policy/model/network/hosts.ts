import { type Cursor, passing } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { INGRESS } from "../../lib/types";
import type { StackModel } from "../stack";

const RECORD = "aws:route53/record:Record";

/** A host that an Ingress or HTTPRoute publishes. */
export interface PublishedHost {
  readonly host: string;
  readonly at: Cursor;
}

/** The hosts of an Ingress or route; an Ingress rule without a host, and a route without any, publishes "". */
export function hostsOf({ type, props }: Resource): readonly PublishedHost[] {
  if (type !== INGRESS) {
    const names = props.at("spec.hostnames");
    const named = names.items().map((at) => ({ host: at.string() ?? "", at }));
    return named.length > 0 ? named : [{ host: "", at: names }];
  }
  return props
    .at("spec.rules")
    .items()
    .map((rule) => ({ host: rule.key("host").string() ?? "", at: rule.key("host") }));
}

/** A Route53 record; each reader throws `Undetermined` when its value is unknown. */
export interface DnsRecord {
  /** Without a dot at the end. */
  readonly name: () => string;
  readonly type: () => string;
  /** True when it leads somewhere. */
  readonly target: () => boolean;
  readonly at: Cursor;
}

/** The Route53 records of the stack. */
export function recordsOf(stack: StackModel): readonly DnsRecord[] {
  return stack.ofType(RECORD).map(({ props }) => ({
    name: () => (props.key("name").string() ?? "").replace(/\.$/, ""),
    type: () => props.key("type").string() ?? "",
    target: () => passing(["records", "aliases"], (key) => props.key(key).items().length > 0).length > 0,
    at: props,
  }));
}
