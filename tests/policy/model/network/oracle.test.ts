import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isObject, UNKNOWN, type Value } from "../../../../policy/lib/value";
import {
  allows,
  labelsOf,
  matchesSelector,
  NetworkModel,
  type Connection,
  type NetworkPod,
  type Peer,
} from "../../../../policy/model/network";

type Plain = Readonly<Record<string, Value>>;

interface World {
  readonly podAddress: string;
  readonly policies: readonly Value[];
  readonly namespaces: Readonly<Record<string, Plain>>;
  readonly pods: readonly NetworkPod[];
  /** `from` and `to` are indices of pods or addresses; `egress` and `ingress` the oracle's verdict for each end. */
  readonly connections: readonly (Plain & { readonly egress: boolean; readonly ingress: boolean })[];
}

/** Random worlds judged by cyclonus, and random selectors judged by apimachinery; made with `oracle/main.go`. */
const { worlds, selections } = JSON.parse(readFileSync(join(__dirname, "fixtures", "oracle.json"), "utf8")) as {
  readonly worlds: readonly World[];
  readonly selections: readonly { readonly selector: Value; readonly labels: Value; readonly selected: boolean }[];
};

const modelOf = ({ policies, namespaces, podAddress }: World): NetworkModel =>
  new NetworkModel({
    policies,
    namespaces: Object.entries(namespaces).map(([name, labels]) => ({ name, labels })),
    podCidrs: [podAddress],
  });

function connectionOf(world: World, { from, to, port, protocol }: Plain): Connection {
  const peer = (end: Value | undefined): Peer => world.pods[Number(end)] ?? { cidr: String(end) };
  return { from: peer(from), to: peer(to), port: Number(port), protocol: protocol as "TCP" };
}

const said = (verdict: boolean): string => (verdict ? "allowed" : "denied");

/** Every copy of `value` in which one part, at any depth, is unknown. */
function withOneUnknown(value: Value): Value[] {
  if (Array.isArray(value)) {
    const parts = value as Value[];
    return [UNKNOWN, ...parts.flatMap((part, i) => withOneUnknown(part).map((other) => parts.with(i, other)))];
  }
  if (!isObject(value)) return [UNKNOWN];
  const entries = Object.entries(value);
  return [UNKNOWN, ...entries.flatMap(([k, part]) => withOneUnknown(part).map((other) => ({ ...value, [k]: other })))];
}

describe("policy/model/network against others", () => {
  it("agrees with cyclonus on both ends of every connection", () => {
    const disagreements = worlds.flatMap((world) => {
      const model = modelOf(world);
      return world.connections.flatMap((asked) => {
        const { egress, ingress } = allows(model, connectionOf(world, asked));
        const agrees = egress.verdict === said(asked.egress) && ingress.verdict === said(asked.ingress);
        return agrees ? [] : [{ world, asked, egress, ingress }];
      });
    });
    assert.deepEqual(disagreements, []);
  });

  it("is asked for allowed and denied connections alike", () => {
    const asked = worlds.flatMap(({ connections }) => connections);
    const allowed = asked.filter(({ egress, ingress }) => egress && ingress);
    assert.deepEqual([asked.length, allowed.length], [1440, 1184]);
  });

  it("agrees with apimachinery on every label selector", () => {
    const wrong = selections.filter(
      ({ selector, labels, selected }) => matchesSelector(selector, labelsOf(labels)) !== (selected ? "yes" : "no"),
    );
    assert.deepEqual(wrong, []);
  });

  it("with any one part of a policy unknown is either right or undetermined", () => {
    const wrong = worlds.slice(0, 25).flatMap((world) =>
      world.policies.flatMap((policy, index) =>
        withOneUnknown(policy).flatMap((partial) => {
          const model = modelOf({ ...world, policies: world.policies.with(index, partial) });
          return world.connections.flatMap((asked) => {
            const { egress, ingress } = allows(model, connectionOf(world, asked));
            const contradicts = (found: string, truth: boolean): boolean => found === said(!truth);
            const isWrong = contradicts(egress.verdict, asked.egress) || contradicts(ingress.verdict, asked.ingress);
            return isWrong ? [{ partial, asked, egress, ingress }] : [];
          });
        }),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it("with any one part of a pod unknown is either right or undetermined", () => {
    const wrong = worlds.flatMap((world) => {
      const model = modelOf(world);
      return world.connections.flatMap((asked) => {
        const connection = connectionOf(world, asked);
        const to = connection.to;
        if ("cidr" in to) return [];
        const { namespace, name } = to;
        const partials = withOneUnknown({ labels: to.labels, ports: to.ports }).filter(isObject);
        return partials.flatMap(({ labels, ports }) => {
          const partial = { namespace, name, labels: labels ?? UNKNOWN, ports: ports ?? UNKNOWN };
          const { egress, ingress } = allows(model, { ...connection, to: partial });
          const isWrong = egress.verdict === said(!asked.egress) || ingress.verdict === said(!asked.ingress);
          return isWrong ? [{ world, asked, partial, egress, ingress }] : [];
        });
      });
    });
    assert.deepEqual(wrong, []);
  });
});
