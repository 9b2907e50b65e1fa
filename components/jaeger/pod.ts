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
import type { Resources } from "../../lib/workload";
import { credentialsDirectory, variables } from "./config";

/** User and group `jaeger` of the images. */
export const jaegerUser = 10_001;

/** Secret with user and password of OpenSearch. */
export const credentialsSecret = "elasticsearch-credentials";

/** A key of that Secret, as an environment variable. */
export function credential(name: string, key: "username" | "password"): types.input.core.v1.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: credentialsSecret, key } } };
}

export type ServerName = "jaeger-collector" | "jaeger-query";

export interface ServerPodArgs {
  readonly name: ServerName;
  readonly resources: Resources;
  /** `https://host` of OpenSearch. */
  readonly url: Input<string>;
}

function container({ name, resources, url }: ServerPodArgs): types.input.core.v1.Container {
  const { health } = ports[name];
  return {
    name,
    image: image("jaeger"),
    args: ["--config=/etc/jaeger/config.yaml"],
    env: [
      { name: variables.url, value: url },
      credential(variables.username, "username"),
      // Jaeger would otherwise trace itself into itself.
      { name: "OTEL_TRACES_SAMPLER", value: "always_off" },
      goMemoryLimit(resources),
    ],
    ports: Object.entries(ports[name]).map(([port, containerPort]) => ({ name: port, containerPort })),
    resources,
    securityContext: containerSecurity(),
    // It exits when OpenSearch does not answer at start, so that only the start needs patience.
    startupProbe: httpProbe("/status", health, 5, 24),
    readinessProbe: httpProbe("/status", health, 5, 3),
    livenessProbe: tcpProbe(health, 10, 6),
    volumeMounts: [
      { name: "config", mountPath: "/etc/jaeger", readOnly: true },
      { name: "credentials", mountPath: credentialsDirectory, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** The pod of a collector or query server; both are the same binary, and the configuration makes the difference. */
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
    containers: [container(args)],
    volumes: [
      { name: "config", configMap: { name: `${args.name}-config` } },
      { name: "credentials", secret: { secretName: credentialsSecret, defaultMode: 0o440 } },
      scratch("tmp", "64Mi"),
    ],
  };
}
