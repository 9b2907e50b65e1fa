import { bytes } from "../../lib/units";
import { rule, unless } from "./rule";

export const logs = {
  filesHaveOneServer: rule(
    "loki.store filesystem goes with one replica: the files are on its volume, where no other server reads them",
    ["loki"],
    ({ loki: { replicas, store } }) =>
      unless(store !== "filesystem" || replicas === 1, {
        path: "loki.replicas",
        value: replicas,
        reason: "servers would each keep logs on a volume of their own, which the others cannot read",
        remedy: "write 1, or set loki.store to s3",
      }),
  ),

  copiesHaveServers: rule(
    "loki.replicationFactor is at most loki.replicas",
    ["loki"],
    ({ loki: { replicas, replicationFactor: factor } }) =>
      unless(factor <= replicas, {
        path: "loki.replicationFactor",
        value: factor,
        reason: `needs more servers than loki.replicas ${replicas}: no write would reach its quorum`,
        remedy: `write at most ${replicas}, or set loki.replicas to ${factor}`,
      }),
  ),

  logsSurviveTheLossOfAServer: rule(
    "with more than one Loki server, loki.replicationFactor is more than one",
    ["loki"],
    ({ loki: { replicas, replicationFactor } }) =>
      unless(replicationFactor > 1 || replicas === 1, {
        path: "loki.replicationFactor",
        value: replicationFactor,
        reason: `keeps one copy on ${replicas} servers: the loss of one stops reads and part of the writes`,
        remedy: "write 3 with loki.replicas 3, or set loki.replicas to 1",
      }),
  ),

  resultsCacheLeavesMemory: rule(
    "loki.resultsCacheMb is at most half of loki.resources.limits.memory",
    ["loki"],
    ({ loki: { resultsCacheMb, resources } }) => {
      const { memory } = resources.limits;
      const most = Math.floor(bytes(memory) / 2 / 2 ** 20);
      return unless(resultsCacheMb <= most, {
        path: "loki.resultsCacheMb",
        value: resultsCacheMb,
        reason: `takes more than half of loki.resources.limits.memory ${memory}: Loki would be killed while it queries`,
        remedy: `write at most ${most}, or raise loki.resources.limits.memory`,
      });
    },
  ),
};
