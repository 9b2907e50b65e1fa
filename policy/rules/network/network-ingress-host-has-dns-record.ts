import { passing } from "../../lib/cursor";
import { flag, texts } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { covers } from "../../model/ingress";
import { hostsOf, recordsOf } from "../../model/network/hosts";
import { ENTRIES } from "../../model/network/entries";

const domainOf = (host: string): string => host.slice(host.indexOf("."));

export const networkIngressHostHasDnsRecord = stackRule({
  name: "network-ingress-host-has-dns-record",
  description: "Every published host has a DNS record that leads somewhere, and no record is left over without a host.",
  level: "mandatory",
  severity: "medium",
  remediation: "Add an aws.route53.Record for the host, or remove the record that nothing serves.",
  ids: { checkov: ["CKV2_AWS_23"] },
  parameters: {
    externalDns: flag("Whether external-dns writes the records from the hosts.", false),
    elsewhere: texts("Hosts, or *.domain, whose records are kept outside this stack.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    const entries = stack.ofType(...ENTRIES);
    const records = recordsOf(stack);
    each(entries, (entry) => {
      each(hostsOf(entry), ({ host, at }) => {
        const isElsewhere = parameters.externalDns || parameters.elsewhere.some((name) => covers(name, host));
        if (isElsewhere || passing(records, (record) => covers(record.name(), host)).length > 0) return;
        report(at, "a host with a Route53 record in this stack");
      });
    });
    each(records, ({ name, target, at, type }) => {
      if (!["A", "AAAA", "CNAME"].includes(type()) || name().startsWith("_")) return;
      if (!target()) report(at.key("records"), "a target, in records or aliases");
      const hosts = entries.flatMap((entry) => hostsOf(entry).map(({ host }) => host));
      const isNear = hosts.some((host) => domainOf(host) === domainOf(name()));
      const isUsed = hosts.some((host) => covers(name(), host));
      if (isNear && !isUsed) report(at.key("name"), "the host of an Ingress or HTTPRoute of this stack");
    });
  },
});
