import { Undetermined } from "../../../../policy/lib/cursor";
import { toResource } from "../../../../policy/lib/resource";
import type { Value } from "../../../../policy/lib/value";
import { isPod, type NetworkPod, type Peer } from "../../../../policy/model/network";
import { eachDemand } from "../../../../policy/model/network/demands";
import { StackModel } from "../../../../policy/model/stack";

/** A pod of namespace monitoring as the model sees it, labeled `app: <name>`, with a port `http`. */
export const pod = (name: string, more: Partial<NetworkPod> = {}): NetworkPod => ({
  namespace: "monitoring",
  name,
  labels: { app: name },
  ports: [{ name: "http", containerPort: 3100 }],
  ...more,
});

/** A NetworkPolicy as the model sees it. */
export const policy = (name: Value, spec: Value, namespace: Value = "monitoring"): Value => ({
  metadata: { name, namespace },
  spec,
});

/** One object of a stack, as a program registers it. */
export interface Written {
  readonly type: string;
  readonly props: Record<string, unknown>;
}

/** A Kubernetes object; `type` without the provider. */
export const object = (type: string, name: string, rest: object, namespace = "monitoring"): Written => ({
  type: `kubernetes:${type}`,
  props: { metadata: { name, namespace }, ...rest },
});

/** A Service of namespace monitoring. */
export const service = (name: string, selector: object, ports: object[], more: object = {}): Written =>
  object("core/v1:Service", name, { spec: { selector, ports }, ...more });

/** A workload, a Deployment by default, labeled `app: <name>`. */
export const pods = (
  name: string,
  pod: object,
  more: { kind?: string; labels?: object; annotations?: object } = {},
): Written => {
  const { kind = "apps/v1:Deployment", labels = { app: name }, annotations = {}, ...spec } = more;
  return object(kind, name, { spec: { ...spec, template: { metadata: { labels, annotations }, spec: pod } } });
};

/** A ConfigMap. */
export const config = (name: string, data: object): Written => object("core/v1:ConfigMap", name, { data });

/** A pod spec with one container. */
export const container = (rest: object): object => ({ containers: [{ name: "main", ...rest }] });

const called = (peer: Peer): string => (isPod(peer) ? peer.name : peer.cidr);

/** Every demand of a stack, once: see `everyDemandOf`. */
export const demandsOf = (...written: Written[]): string[] => [...new Set(everyDemandOf(...written))];

/** Every demand of a stack as `from -> to protocol port (why)`, and the places that could not be judged after `?`. */
export function everyDemandOf(...written: Written[]): string[] {
  const stack = new StackModel(
    written.map(({ type, props }, index) => toResource({ type, urn: `urn:${index}`, name: `r${index}`, props })),
  );
  const found: string[] = [];
  const each = <T>(items: Iterable<T>, judge: (item: T) => void): void => {
    for (const item of items) {
      try {
        judge(item);
      } catch (error) {
        if (!(error instanceof Undetermined)) throw error;
        found.push(`? ${error.at.path}`);
      }
    }
  };
  const entrance = { controllers: { nginx: "nginx-ingress" }, loadBalancerCidrs: ["10.0.1.0/24", "10.0.2.0/24"] };
  eachDemand(stack, entrance, each, ({ from, to, port, protocol, why }) =>
    found.push(`${called(from)} -> ${to === "outside" ? to : called(to)} ${protocol} ${port} (${why})`),
  );
  return found;
}
