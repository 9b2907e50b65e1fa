import type { Cursor } from "../../lib/cursor";
import { flag, texts } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { NETWORK_POLICY } from "../../lib/types";
import { strayPorts, selectsEverything } from "../../model/network/places";
import { isInternet, overlaps, parseCidr, subtract, type AddressRange } from "../../model/network";

const METADATA_SERVICE = ["169.254.169.254/32", "fd00:ec2::254/128"];
const rangesOf = (cidrs: readonly string[]): AddressRange[] => cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);

export const networkNoAllowAll = resourceRule({
  name: "network-no-allow-all",
  description:
    "NetworkPolicies name who may talk on which port; the whole Internet only on listed ports, never instance metadata.",
  level: "mandatory",
  severity: "high",
  remediation: "Name peers and ports; replace 0.0.0.0/0 by the range that is meant, or exclude 169.254.169.254/32.",
  ids: { nsa: ["C-0030"], cisEks: ["4.3.2"] },
  types: [NETWORK_POLICY],
  parameters: {
    internetPorts: texts("Ports on which all addresses of the Internet may be allowed.", ["443", "587"]),
    vpcCni: flag("Whether the VPC CNI enforces, which mixes up `except` and rules with ports only (issue 326).", true),
  },
  check: ({ resource, parameters, report, each }) => {
    const judgeBlock = (block: Cursor, ports: Cursor): void => {
      if (!block.exists()) return;
      const cidr = block.key("cidr");
      const isOpen = isInternet(cidr.string() ?? "");
      const stray = strayPorts(ports, isOpen ? parameters.internetPorts : undefined);
      const wanted = isOpen ? `a narrower range, or only ports ${parameters.internetPorts.join(", ")}` : "ports";
      if (stray.length > 0) report(cidr, wanted, `${cidr.display()} on ${stray.join(", ")}`);
      const open = subtract(rangesOf([cidr.string() ?? ""]), rangesOf(block.key("except").strings()));
      const metadata = METADATA_SERVICE.find((one) => overlaps(open, rangesOf([one])));
      if (metadata !== undefined && block.path.includes("egress")) report(block.key("except"), metadata);
    };
    each([["ingress", "from"] as const, ["egress", "to"] as const], ([direction, peersKey]) => {
      const rules = resource.props.at(`spec.${direction}`).items();
      each(rules, (rule) => {
        const [peers, ports] = [rule.key(peersKey), rule.key("ports")];
        each(peers.items(), (peer) => {
          judgeBlock(peer.key("ipBlock"), ports);
          if (selectsEverything(peer)) report(peer, "pods that are named");
        });
        if (peers.items().length > 0) return;
        if (ports.items().length === 0) return report(rule, "peers and ports", "a rule that allows everything");
        report(peers, "a list of peers");
        const blocks = rules.flatMap((one) => one.key(peersKey).items()).map((peer) => peer.at("ipBlock.except"));
        const excepted = parameters.vpcCni ? blocks.find((except) => except.items().length > 0) : undefined;
        if (excepted !== undefined) report(excepted, "no except beside a rule with ports only");
      });
    });
  },
});
