import { ADDRESS, texts, textMap } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { allows, explain, reachesOutside } from "../../model/network";
import { eachDemand } from "../../model/network/demands";
import { networkOf } from "../../model/network/stack";

const CONTROLLERS = { nginx: "nginx-ingress", haproxy: "haproxy-controller", traefik: "traefik" };
const WANTED = "NetworkPolicies that open it at both ends";

export const networkRequiredPathsOpen = stackRule({
  name: "network-required-paths-open",
  description:
    "What the rendered configurations talk to is open at both ends: targets, data sources, stores, peers, pages.",
  level: "mandatory",
  severity: "high",
  remediation: "Allow the named connection in the NetworkPolicies of both pods.",
  parameters: {
    controllers: textMap("Namespace of the in-cluster controller by ingress class.", CONTROLLERS),
    loadBalancerCidrs: texts("Subnets of the load balancers that serve class alb.", [], ADDRESS),
  },
  check: ({ stack, parameters, report, undetermined, each }) => {
    const network = networkOf(stack);
    eachDemand(stack, parameters, each, (demand) => {
      const { port, protocol, why, at } = demand;
      if (demand.to === "outside") {
        const answer = reachesOutside(network, demand.from, port, protocol);
        if (answer === "no") report(at, WANTED, `cannot reach any address outside on ${protocol} ${port} (${why})`);
        if (answer === "unknown") undetermined(at.key("spec"));
        return;
      }
      const answer = allows(network, demand);
      if (answer.verdict === "denied") report(at, WANTED, `${explain(demand, answer)} (${why})`);
      if (answer.verdict === "undetermined") undetermined(at.key("spec"));
    });
  },
});
