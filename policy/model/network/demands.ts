import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { INGRESS } from "../../lib/types";
import { UNKNOWN } from "../../lib/value";
import { configOf } from "../configs";
import { classOf } from "../ingress";
import { filesIn } from "../mounts";
import type { StackModel } from "../stack";
import { configTextsOf, linesOf } from "../text";
import { flagOf, type Container, type Workload } from "../workload";
import { backendsOf } from "./entries";
import { outsideDemands } from "./outside";
import { scrapedBy } from "./scrape";
import { resolveHost, type Endpoint } from "./services";
import { podOf } from "./stack";
import type { NetworkPod, Peer, Protocol } from "./types";

/** What every demand says besides its ends. */
interface Demanded {
  readonly port: number;
  readonly protocol: Protocol;
  readonly why: string;
  /** The resource to blame. */
  readonly at: Cursor;
}

/** A connection that the stack needs to work, and what says so. */
export type Demand = Demanded &
  (
    | { readonly from: Peer; readonly to: Peer }
    /** To addresses that nobody knows before the update: one that is no pod must be open. */
    | { readonly from: NetworkPod; readonly to: "outside" }
  );

/** How traffic from outside comes to the Services that an Ingress or HTTPRoute names. */
export interface Entrance {
  /** Namespace of the in-cluster controller by class. */
  readonly controllers: Readonly<Record<string, string>>;
  /** Subnets of the load balancers of class `alb`. */
  readonly loadBalancerCidrs: readonly string[];
}

/** Names of Services inside URLs, arguments and lists, with the port behind them. */
const HOST = /(?:(https?):\/\/)?((?:[a-z0-9_-]+\.)+svc(?:\.[a-z0-9-]+)*)(?::(\d+))?/g;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

/** Everything that can be asked for on its own, so that an unknown in one place hides no other demand. */
export function demandsOf(stack: StackModel, entrance: Entrance): readonly (() => readonly Demand[])[] {
  return [
    ...stack.workloads.map((workload) => () => namedHosts(stack, workload)),
    ...stack.workloadsOf("prometheus").map((workload) => () => scrapes(stack, workload)),
    ...stack.workloadsOf("alertmanager").map((workload) => () => mesh(workload)),
    ...stack.workloads.map((workload) => () => outsideDemands(stack, workload)),
    ...stack.ofType(INGRESS).map((ingress) => () => entries(stack, ingress, entrance)),
  ];
}

/** A demand between workloads; a single pod needs no policy to talk to itself. */
function demand(from: Workload, { workload, port, protocol }: Endpoint, why: string): Demand[] {
  if (from === workload && from.kind !== "DaemonSet" && from.replicas < 2) return [];
  const pod = podOf(workload);
  const asked = { from: podOf(from), port, protocol, at: from.resource.props };
  if (pod.hostNetwork !== true) return [{ ...asked, to: pod, why }];
  return [{ ...asked, to: "outside", why: `${why}, on the nodes' addresses` }];
}

function namedHosts(stack: StackModel, from: Workload): Demand[] {
  const texts = from.containers.flatMap((container) => [...argumentTexts(container), ...fileTexts(stack, container)]);
  const hosts = new Map(texts.flatMap((text) => [...text.matchAll(HOST)]).map((match) => [match[0], match]));
  return [...hosts.values()].flatMap(([, scheme = "", host = "", port]) =>
    resolveHost(stack, host, port ?? DEFAULT_PORTS[scheme])
      .filter(({ protocol }) => protocol === "TCP")
      .flatMap((endpoint) => demand(from, endpoint, `its configuration names ${host}`)),
  );
}

function argumentTexts({ at }: Container): string[] {
  const places = [
    ...at.key("command").items(),
    ...at.key("args").items(),
    ...at
      .key("env")
      .items()
      .map((one) => one.key("value")),
  ];
  return places.map((place) => place.text() ?? "");
}

function fileTexts(stack: StackModel, container: Container): string[] {
  const mounts = container.at
    .key("volumeMounts")
    .items()
    .map((mount) => mount.key("mountPath").string() ?? "");
  const files = mounts.flatMap((path) => filesIn(stack, container, path));
  const configs = files.filter(({ text }) => configTextsOf(text.resource).some(([, one]) => one.path === text.path));
  return configs.flatMap(({ text }) => linesOf(text.string() ?? "").map((line) => line.text));
}

function scrapes(stack: StackModel, from: Workload): Demand[] {
  const jobs = configOf(stack, from, "prometheus")?.config?.key("scrape_configs").items() ?? [];
  return jobs.flatMap((job) =>
    scrapedBy(stack, job).flatMap((endpoint) => demand(from, endpoint, `scrape job ${job.key("job_name").text()}`)),
  );
}

/** Alertmanagers gossip by TCP and UDP. */
function mesh(from: Workload): Demand[] {
  const container = from.mainContainer;
  const listen = container && flagOf(container, "--cluster.listen-address")?.text;
  const port = Number(/:(\d+)$/.exec(listen ?? "0.0.0.0:9094")?.[1]);
  if (Number.isNaN(port)) return [];
  const protocols = ["TCP", "UDP"] as const;
  return protocols.flatMap((protocol) => demand(from, { workload: from, port, protocol }, "gossip of the replicas"));
}

function entries(stack: StackModel, ingress: Resource, { controllers, loadBalancerCidrs }: Entrance): Demand[] {
  const ingressClass = classOf(ingress) ?? "";
  const namespace = controllers[ingressClass];
  const controller: Peer[] =
    namespace === undefined ? [] : [{ namespace, name: "ingress controller", labels: UNKNOWN, ports: [] }];
  const sources = ingressClass === "alb" ? loadBalancerCidrs.map((cidr) => ({ cidr })) : controller;
  return backendsOf(stack, ingress).flatMap(({ workload, port, protocol }) =>
    sources.map((from) => ({
      from,
      to: podOf(workload),
      port,
      protocol,
      why: "backend of the ingress",
      at: ingress.props,
    })),
  );
}
