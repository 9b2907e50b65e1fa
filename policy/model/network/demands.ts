import type { Cursor } from "../../lib/cursor";
import type { Resource } from "../../lib/resource";
import { INGRESS, SERVICE } from "../../lib/types";
import { UNKNOWN } from "../../lib/value";
import { configOf } from "../configs";
import { variablesIn } from "../environment";
import { classOf } from "../ingress";
import { filesIn } from "../mounts";
import type { StackModel } from "../stack";
import { configTextsOf, linesOf } from "../text";
import { flagOf, type Container, type Workload } from "../workload";
import { backendsOf } from "./entries";
import { eachOutsideDemand } from "./outside";
import { discoveredBy } from "./scrape";
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
/** The same by a name that only pods of the cluster resolve: a Service of their namespace, or with its namespace. */
const SHORT = /(https?):\/\/([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?::(\d+))?(?=[/\s"',]|$)/g;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

/** Judges items one by one, so that an unknown in one hides no other; a rule's `each`. */
export type Each = <T>(items: Iterable<T>, judge: (item: T) => void) => void;

/** Calls `visit` with every connection that the stack needs, as far as its configuration is known. */
export function eachDemand(stack: StackModel, entrance: Entrance, each: Each, visit: (demand: Demand) => void): void {
  each(stack.workloads, (from) => {
    const named = new Set<string>();
    const read = (text: Cursor): void => namedHosts(stack, from, text, named).forEach(visit);
    each(from.containers, (container) => {
      each(wordsOf(container), read);
      each([container], (one) => each(variableTexts(stack, one), read));
      each(mountPathsOf(container), (path) => each(configFilesIn(stack, container, path), read));
    });
  });
  each(stack.workloads, (from) => eachOutsideDemand(stack, from, each, visit));
  each(stack.workloadsOf("prometheus"), (from) => {
    const jobs = configOf(stack, from, "prometheus")?.config?.key("scrape_configs").items() ?? [];
    each(jobs, (job) => {
      const why = `scrape job ${job.key("job_name").text()}`;
      each(discoveredBy(stack, job), (target) => {
        const endpoint = target();
        if (endpoint !== undefined) demand(from, endpoint, why).forEach(visit);
      });
    });
  });
  each(stack.workloadsOf("alertmanager"), (from) => gossip(from).forEach(visit));
  each(stack.ofType(INGRESS), (ingress) => entries(stack, ingress, entrance).forEach(visit));
}

/** A demand between workloads; a single pod needs no policy to talk to itself. */
function demand(from: Workload, { workload, port, protocol }: Endpoint, why: string): Demand[] {
  if (from === workload && from.kind !== "DaemonSet" && from.replicas < 2) return [];
  const pod = podOf(workload);
  const asked = { from: podOf(from), port, protocol, at: from.resource.props };
  if (pod.hostNetwork !== true) return [{ ...asked, to: pod, why }];
  return [{ ...asked, to: "outside", why: `${why}, on the nodes' addresses` }];
}

/** True for a Service that the stack surely has. */
function isService(stack: StackModel, namespace: string, name: string | undefined): boolean {
  return stack.ofType(SERVICE).some(({ props }) => {
    const metadata = props.key("metadata");
    return metadata.key("name").value === name && (metadata.key("namespace").value ?? "default") === namespace;
  });
}

/** The hosts that a text names for the first time. */
function namedHosts(stack: StackModel, from: Workload, text: Cursor, named: Set<string>): Demand[] {
  const lines = linesOf(text.text() ?? "").map((line) => line.text);
  const whole = lines.flatMap((line) => [...line.matchAll(HOST)]);
  const short = lines
    .flatMap((line) => [...line.matchAll(SHORT)])
    .flatMap(([match, scheme, name, space, port]) => {
      const namespace = space ?? from.namespace;
      return isService(stack, namespace, name) ? [[match, scheme, `${name}.${namespace}.svc`, port]] : [];
    });
  const found = [...whole, ...short].filter(([match = ""]) => !named.has(match));
  return found.flatMap(([match = "", scheme = "", host = "", port]) => {
    named.add(match);
    const endpoints = resolveHost(stack, host, port ?? DEFAULT_PORTS[scheme]);
    const reached = endpoints.filter(({ protocol }) => protocol === "TCP");
    return reached.flatMap((endpoint) => demand(from, endpoint, `its configuration names ${host}`));
  });
}

/** The words of a container's command, arguments and variables. */
function wordsOf({ at }: Container): Cursor[] {
  const variables = at.key("env").items();
  const values = variables.map((variable) => variable.key("value"));
  return [...at.key("command").items(), ...at.key("args").items(), ...values];
}

/** The texts of a container's variables, those that it takes from ConfigMaps and Secrets included. */
function variableTexts(stack: StackModel, container: Container): Cursor[] {
  return variablesIn(stack, container).map(({ value }) => value);
}

function mountPathsOf({ at }: Container): string[] {
  const mounts = at.key("volumeMounts").items();
  return mounts.map((mount) => mount.key("mountPath").string() ?? "");
}

function configFilesIn(stack: StackModel, container: Container, path: string): Cursor[] {
  const texts = filesIn(stack, container, path).map(({ text }) => text);
  return texts.filter((text) => configTextsOf(text.resource).some(([, one]) => one.path === text.path));
}

/** Alertmanagers gossip by TCP and UDP. */
function gossip(from: Workload): Demand[] {
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
  const why = "backend of the ingress";
  return backendsOf(stack, ingress).flatMap(({ workload, port, protocol }) =>
    sources.map((from) => ({ from, to: podOf(workload), port, protocol, why, at: ingress.props })),
  );
}
