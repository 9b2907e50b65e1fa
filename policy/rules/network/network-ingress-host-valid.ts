import { texts } from "../../lib/parameters";
import { describe } from "../../lib/resource";
import { stackRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { classOf } from "../../model/ingress";
import { ENTRIES } from "../../model/network/entries";
import { hostsOf } from "../../model/network/hosts";

export const networkIngressHostValid = stackRule({
  name: "network-ingress-host-valid",
  description:
    "Ingresses claim whole, own hosts: none empty, no wildcard, no path that another Ingress of the class serves.",
  level: "mandatory",
  severity: "medium",
  remediation: "Give each rule one full host name below an allowed domain, and each host and path one Ingress.",
  parameters: {
    domains: texts("Domains below which hosts must lie; none means any.", []),
  },
  check: ({ stack, parameters, report, each }) => {
    const claimed = new Map<string, string>();
    each(stack.ofType(...ENTRIES), (entry) => {
      each(hostsOf(entry), ({ host, at }) => {
        const isBelow =
          parameters.domains.length === 0 || parameters.domains.some((domain) => host.endsWith(`.${domain}`));
        if (host === "" || host.includes("*")) report(at, "one full host name");
        else if (!isBelow) report(at, `a host below ${parameters.domains.join(" or ")}`);
      });
    });
    each(stack.ofType(INGRESS), (ingress) => {
      each(ingress.props.at("spec.rules").items(), (rule) => {
        each(rule.at("http.paths").items(), (path) => {
          const place = path.key("path");
          const shown = `${rule.key("host").string() ?? ""}${place.string() ?? "/"}`;
          const id = `${classOf(ingress) ?? ""} ${shown}`;
          const other = claimed.get(id);
          if (other === undefined) claimed.set(id, describe(ingress));
          else report(place, "a path that no other Ingress serves", `${shown}, which ${other} serves`);
        });
      });
    });
  },
});
