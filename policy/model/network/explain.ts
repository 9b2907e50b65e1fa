import { isPod } from "./reach";
import type { Connection, Decision, Peer, Reachability } from "./types";

const nameOf = (peer: Peer): string => (isPod(peer) ? `${peer.namespace}/${peer.name}` : peer.cidr);

const WORDS: Readonly<Record<Decision["because"], string>> = {
  outside: "is outside the cluster",
  "host-network": "is in its node's network, where no policy holds",
  "not-isolated": "is not isolated",
  allowed: "is allowed by",
  "no-rule": "is isolated without a rule for this by",
  partly: "is allowed for some of the addresses only by",
  unknown: "cannot be judged because of unknown values in",
};

/** An answer in words: `monitoring/grafana -> monitoring/loki TCP 3100 denied: ingress is isolated without a rule for this by monitoring/loki`. */
export function explain(connection: Connection, answer: Reachability): string {
  const { from, to, port, protocol } = connection;
  const sides = (
    [
      ["egress", answer.egress],
      ["ingress", answer.ingress],
    ] as const
  )
    .filter(([, decision]) => answer.verdict === "allowed" || decision.verdict !== "allowed")
    .map(([side, decision]) => `${side} ${[WORDS[decision.because], decision.policies.join(", ")].join(" ").trim()}`);
  return `${nameOf(from)} -> ${nameOf(to)} ${protocol ?? "TCP"} ${port} ${answer.verdict}: ${sides.join("; ")}`;
}
