import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import { image } from "../../lib/images";
import {
  containerSecurity,
  goMemoryLimit,
  httpProbe,
  podSecurity,
  priorityClass,
  scratch,
  spread,
  tcpProbe,
} from "../../lib/workload";
import type { Placement, Resources } from "../../lib/workload";
import { credentialsDirectory, dataDirectory, variables } from "./config";
import type { ServerName } from "./config";

type VolumeMount = types.input.core.v1.VolumeMount;

/** User and group `jaeger` of the images. */
export const jaegerUser = 10_001;

/** Secret with user and password of OpenSearch. */
export const credentialsSecret = "elasticsearch-credentials";

/** A key of that Secret, as an environment variable. */
export function credential(name: string, key: "username" | "password"): types.input.core.v1.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: credentialsSecret, key } } };
}

/** Volume of traces in files. */
export const data = { name: "data", mountPath: dataDirectory };

export interface ServerPodArgs {
  readonly name: ServerName;
  readonly resources: Resources;
  /** `https://host` of OpenSearch; traces are in files on a volume when absent. */
  readonly url?: Input<string> | undefined;
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

/** What a container needs to reach the traces. */
function store(url: Input<string> | undefined): { env: types.input.core.v1.EnvVar[]; mount: VolumeMount } {
  if (url === undefined) return { env: [], mount: data };
  const env = [{ name: variables.url, value: url }, credential(variables.username, "username")];
  return { env, mount: { name: "credentials", mountPath: credentialsDirectory, readOnly: true } };
}

function container({ name, resources, url }: ServerPodArgs): types.input.core.v1.Container {
  const { health } = ports[name];
  const { env, mount } = store(url);
  return {
    name,
    image: image("jaeger"),
    args: ["--config=/etc/jaeger/config.yaml"],
    env: [
      ...env,
      // Jaeger would otherwise trace itself into itself.
      { name: "OTEL_TRACES_SAMPLER", value: "always_off" },
      goMemoryLimit(resources),
    ],
    ports: Object.entries(ports[name]).map(([port, containerPort]) => ({ name: port, containerPort })),
    resources,
    securityContext: containerSecurity(),
    // It exits when OpenSearch does not answer at start, and replays its files; only the start needs patience.
    startupProbe: httpProbe("/status", health, 5, 24),
    readinessProbe: httpProbe("/status", health, 5, 3),
    livenessProbe: tcpProbe(health, 10, 6),
    volumeMounts: [
      { name: "config", mountPath: "/etc/jaeger", readOnly: true },
      mount,
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** The pod of a collector, a query server, or both; all are the same binary, and the configuration makes the difference. */
export function serverPod(args: ServerPodArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: args.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(jaegerUser, jaegerUser),
    // Spans in the queue are written before it exits.
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: spread(args.name, "DoNotSchedule"),
    ...(args.placement ? { affinity: args.placement } : {}),
    containers: [container(args)],
    volumes: [
      { name: "config", configMap: { name: `${args.name}-config` } },
      ...(args.url === undefined
        ? []
        : [{ name: "credentials", secret: { secretName: credentialsSecret, defaultMode: 0o440 } }]),
      scratch("tmp", "64Mi"),
    ],
  };
}
