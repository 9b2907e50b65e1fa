/** What a call of kubectl names that a stack does not have. */
import { isOpen, referencesOf, type KubectlCall } from "./kubectl";
import { kindOf, selects, type Container, type Named } from "./cluster";
import { unknown, type Command } from "./commands";

/** Namespaces that are not the stack's: what is in them is not for it to know. */
const foreign = ["kube-system", "cert-manager", "nginx-ingress", "default"];

/** Kinds that Kubernetes itself, cert-manager or `npm run backup` fills at run time, in the stack's namespaces too. */
const madeAtRunTime = new Set([
  ...["event", "resourcequota", "certificaterequest", "order", "challenge", "issuer", "endpointslice", "all"],
]);

/** Kinds that belong to no namespace and that the cluster or one of its drivers brings. */
const ofTheCluster = new Set([
  ...["node", "apiservice", "ingressclass", "certificatesigningrequest", "validatingwebhookconfiguration"],
  ...["mutatingwebhookconfiguration", "persistentvolume"],
]);

/** Objects that the reader makes: by `npm run backup`, or by the command before. */
const madeByReader = /^job\/(backup-|check$)/;

/** Images without a shell or any other program but their own. */
const bare = /\/(loki|kube-state-metrics|redis_exporter):/;

/** Programs that only one image has. */
const owners: Readonly<Record<string, RegExp>> = {
  promtool: /\/prometheus:/,
  amtool: /\/alertmanager:/,
  thanos: /\/thanos:/,
};

/** A name of which the reader fills in a part, as an expression. */
const pattern = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(unknown, ".+")}$`);

/** Names that a word stands for: the values of the loop around it, where it is the loop's variable. */
const spread = (word: string, loop: readonly string[]): string[] =>
  loop.length > 0 && word.includes(unknown) ? loop.map((value) => word.replace(unknown, value)) : [word];

/** True where a name, or one that fits its open parts, is that of an object. */
const isNamed = ({ name }: Named, wanted: string): boolean => {
  if (!isOpen(wanted)) return name.test(wanted);
  // An object's expression without its escapes is its own name.
  const own = name.source.replace(/^\^|\$$/g, "").replaceAll("\\", "");
  return pattern(wanted).test(own);
};

/** Addresses and files of a command in a container: ports that it opens, Services that exist, files in what is mounted. */
function innerFaults({ inner }: KubectlCall, chosen: readonly Container[], names: readonly Named[]): string[] {
  return inner.slice(1).flatMap((word) => {
    const [, host = "", port = ""] = /^(?:--[\w.-]+=)?https?:\/\/([\w-]+):(\d+)/.exec(word) ?? [];
    const open =
      host === "localhost" ? chosen : names.filter(({ kind, name }) => kind === "service" && name.test(host));
    if (host !== "" && !open.some(({ ports }) => ports.includes(Number(port))))
      return [`nothing listens on ${host}:${port}`];
    const file = /^(?:--[\w.-]+=)?(\/[\w./-]+)$/.exec(word)?.[1];
    const mounts = chosen.flatMap((one) => one.mounts);
    const isMounted = file === undefined || mounts.some((mount) => `${file}/`.startsWith(`${mount}/`));
    return isMounted ? [] : [`${file} is in no volume; there are ${mounts.join(", ")}`];
  });
}

function containerFaults(call: KubectlCall, containers: readonly Container[], names: readonly Named[]): string[] {
  const { container, inner, verb } = call;
  const chosen = container === undefined ? containers : containers.filter(({ name }) => name === container);
  if (chosen.length === 0)
    return [`no container ${container ?? ""}; there are ${containers.map(({ name }) => name).join(", ")}`];
  const [program = ""] = inner;
  // `kubectl debug` brings an image of its own.
  if (program === "" || isOpen(program) || verb === "debug") return [];
  const owner = owners[program];
  if (owner && !chosen.some(({ image }) => owner.test(image))) return [`${program} is not in that container`];
  if (!program.startsWith("/") && chosen.every(({ image }) => bare.test(image)))
    return [`${program} is not in that image`];
  return innerFaults(call, chosen, names);
}

/** Ports at the far end of tunnels: `9090` and `8080:9090`. */
const portsOf = ({ args }: KubectlCall): number[] => args.slice(1).map((port) => Number(port.split(":").at(-1)));

function foundFaults(call: KubectlCall, found: readonly Named[], wanted: string, names: readonly Named[]): string[] {
  const where = `${call.verb} ${wanted}`;
  const containers = found.flatMap((one) => one.containers);
  const about = call.container !== undefined || call.inner.length > 0 ? containerFaults(call, containers, names) : [];
  const closed =
    call.verb === "port-forward"
      ? portsOf(call).filter((port) => !Number.isNaN(port) && !found.some(({ ports }) => ports.includes(port)))
      : [];
  return [...about, ...closed.map((port) => `no port ${port}`)].map((fault) => `${where}: ${fault}`);
}

function objectFaults(call: KubectlCall, names: readonly Named[], loop: readonly string[]): string[] {
  return referencesOf(call).flatMap(({ kind: word, name: written }) =>
    spread(written, loop).flatMap((name) => {
      const kind = kindOf(word);
      if (ofTheCluster.has(kind) || isOpen(kind)) return [];
      const all = names.filter((one) => one.kind === kind);
      if (madeAtRunTime.has(kind) && all.length === 0) return [];
      if (all.length === 0) return [`no object of kind ${word}`];
      if (name === "" || name === unknown || madeByReader.test(`${kind}/${name}`)) return [];
      const found = all.filter(
        (one) => isNamed(one, name) && (one.namespace === undefined || one.namespace === call.namespace),
      );
      return found.length === 0
        ? [`no ${kind} ${name} in ${call.namespace ?? "no namespace"}`]
        : foundFaults(call, found, name, names);
    }),
  );
}

function selectorFaults(call: KubectlCall, names: readonly Named[]): string[] {
  const { selector, namespace } = call;
  if (selector === undefined || selector === "app.kubernetes.io/component=backup") return [];
  const kinds = referencesOf(call).map(({ kind }) => kindOf(kind));
  const wanted = kinds.length > 0 ? kinds : ["pod"];
  return wanted.flatMap((kind) => {
    const found = names.filter(
      (one) => one.kind === kind && one.namespace === namespace && selects(selector, one.labels, pattern),
    );
    return found.length === 0
      ? [`no ${kind} has ${selector} in ${namespace ?? "no namespace"}`]
      : foundFaults(call, found, selector, names);
  });
}

/** Reasons why a call finds nothing in the stack; empty where it does, or is about another part of the cluster. */
export function kubectlFaults({ loop }: Pick<Command, "loop">, call: KubectlCall, names: readonly Named[]): string[] {
  const { namespace } = call;
  const known = names.filter(({ kind }) => kind === "namespace");
  if (namespace === undefined) {
    const namespaced = objectFaults(call, names, loop).filter((fault) => !fault.endsWith("in no namespace"));
    return call.flags.includes("-A") || call.flags.includes("--all-namespaces") ? [] : namespaced;
  }
  if (foreign.includes(namespace) || isOpen(namespace)) return [];
  if (!known.some(({ name }) => name.test(namespace))) return [`no namespace ${namespace}`];
  return [...objectFaults(call, names, loop), ...selectorFaults(call, names)];
}
