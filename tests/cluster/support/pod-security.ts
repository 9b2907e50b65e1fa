/** Makes pods of the Pod Security corpus valid for an API server, and reads its refusals. */
import { isObject } from "../../../policy/lib/value";

/** The check of the standard by the reason that upstream gives in a refusal. */
const CHECKS: Readonly<Record<string, string>> = {
  "allowPrivilegeEscalation != false": "allowPrivilegeEscalation",
  "forbidden AppArmor profile": "appArmorProfile",
  "forbidden AppArmor profiles": "appArmorProfile",
  "non-default capabilities": "capabilities_baseline",
  "unrestricted capabilities": "capabilities_restricted",
  "host namespaces": "hostNamespaces",
  "hostPath volumes": "hostPathVolumes",
  hostPort: "hostPorts",
  "probe or lifecycle host": "hostProbesAndHostLifecycle",
  privileged: "privileged",
  procMount: "procMount",
  "restricted volume types": "restrictedVolumes",
  "runAsNonRoot != true": "runAsNonRoot",
  "runAsUser=0": "runAsUser",
  seLinuxOptions: "seLinuxOptions",
  "forbidden sysctls": "sysctls",
  hostProcess: "windowsHostProcess",
};

/** Ids of all checks but seccompProfile, whose id depends on the level. */
export const ALL_CHECKS: readonly string[] = [...new Set(Object.values(CHECKS))];

type Fields = Readonly<Record<string, unknown>>;

const record = (value: unknown): Fields => (isObject(value) ? value : {});

/** A container that breaks no check of any level, for pods of unit tests that have none. */
const harmless = {
  name: "harmless",
  image: "registry.invalid/image:1",
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

/** Fills and drops, at any depth, what an API server refuses for reasons other than the standard's. */
function completed(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(completed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([field, part]): [string, unknown][] => {
    const inner = completed(part);
    if (field === "httpGet" || field === "tcpSocket") return [[field, { port: 80, ...withoutEmpty(inner) }]];
    const isProfile = field === "seccompProfile" || field === "appArmorProfile";
    return isProfile && withoutEmpty(inner)["type"] === undefined ? [] : [[field, inner]];
  });
  return Object.fromEntries(entries);
}

const withoutEmpty = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(record(value)).filter(([, part]) => part !== "" && part !== 0 && part !== null));

/** Names and images are no matter of the standard, and the corpus leaves many out. */
function named(containers: unknown, prefix: string): Fields[] {
  const list = Array.isArray(containers) ? (containers as unknown[]) : [];
  return list.map((container, index) => {
    const { name, image, ...rest } = record(completed(container));
    const usable = typeof name === "string" && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
    return { ...rest, name: usable ? name : `${prefix}${index}`, image: image ?? harmless.image };
  });
}

/** An init container may have probes and a lifecycle where it goes on beside the others. */
const lasting = (container: Fields): Fields => ({ ...container, restartPolicy: "Always" });

/** The pod as it can be created: named, with at least one container; ephemeral ones can only be added to a running pod. */
export function acceptable(pod: unknown): unknown {
  const { metadata, spec } = record(pod);
  const { initContainers, containers, ...rest } = record(spec);
  const creatable = Object.entries(record(completed(rest))).filter(([field]) => field !== "ephemeralContainers");
  const started = named(containers, "c");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...record(metadata), generateName: "judged-" },
    spec: {
      ...Object.fromEntries(creatable),
      ...(initContainers !== undefined && { initContainers: named(initContainers, "i").map(lasting) }),
      containers: started.length > 0 ? started : [harmless],
    },
  };
}

/** Splits `reason (detail), reason (detail)` into reasons; details hold quotes, parentheses and commas themselves. */
function reasonsOf(list: string): string[] {
  let depth = 0;
  let quoted = false;
  let outside = "";
  for (const [index, sign] of [...list].entries()) {
    if (sign === '"' && list[index - 1] !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (sign === "(") depth++;
    else if (sign === ")") depth--;
    else if (depth === 0 && sign !== '"') outside += sign;
  }
  return outside.split(",").map((reason) => reason.trim());
}

/** Ids of the checks that a refusal of Pod Security admission names; throws on any other refusal. */
export function refusedChecks(message: string): string[] {
  const [, level, list] = /violates PodSecurity "(\w+):[^"]*": (.*)$/s.exec(message) ?? [];
  if (level === undefined || list === undefined) throw new Error(`Not a refusal of Pod Security: ${message}`);
  return reasonsOf(list).map((reason) => {
    const check = reason === "seccompProfile" ? `seccompProfile_${level}` : CHECKS[reason];
    if (check === undefined) throw new Error(`Unknown reason ${reason} in: ${message}`);
    return check;
  });
}
