import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import type { ShardName } from "../../lib/catalogue";
import type { Sidecar } from "../../lib/contracts";
import { image } from "../../lib/images";
import { samples } from "../../lib/metrics";
import { containerSecurity, httpProbe, onePerNode, podSecurity, priorityClass, spread } from "../../lib/workload";
import type { Placement } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { rulesDirectory } from "./config";

const port = ports.prometheus.http;

/** User `nobody` of the image; the shipper must run as the same user, since it links blocks in the same directory. */
export const prometheusUser = 65_534;

export interface PrometheusPodArgs {
  readonly settings: Settings["prometheus"];
  /** URL under which people reach it, for links in alerts. */
  readonly externalUrl: string;
  /** Ships blocks to long-term storage; compaction is left to the receiver then. */
  readonly shipper?: Sidecar | undefined;
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

/** With a shipper, local compaction must not rewrite blocks that are being uploaded (Thanos sidecar documentation). */
const noLocalCompaction = ["--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"];

function container({ settings, externalUrl, shipper }: PrometheusPodArgs): types.input.core.v1.Container {
  return {
    name: "prometheus",
    image: image("prometheus"),
    args: [
      "--config.file=/etc/prometheus/prometheus.yml",
      `--storage.tsdb.path=${samples.mountPath}`,
      "--config.auto-reload",
      `--web.external-url=${externalUrl}`,
      "--enable-feature=exemplar-storage",
      ...(shipper ? noLocalCompaction : []),
    ],
    env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    ports: [{ name: "http", containerPort: port }],
    resources: settings.resources,
    securityContext: containerSecurity(),
    // Replaying the write-ahead log after a crash takes minutes; 15 s x 60 is what the Prometheus operator allows.
    startupProbe: httpProbe("/-/ready", port, 15, 60),
    readinessProbe: httpProbe("/-/ready", port, 5, 3),
    livenessProbe: httpProbe("/-/healthy", port, 5, 6),
    volumeMounts: [
      samples,
      { name: "config", mountPath: "/etc/prometheus", readOnly: true },
      { name: "rules", mountPath: rulesDirectory, readOnly: true },
    ],
  };
}

/** The first server, or a shard. */
export type ServerName = "prometheus" | ShardName;

/** The pod of a Prometheus replica; its ServiceAccount and ConfigMaps are named like the server. */
export function prometheusPod(name: ServerName, args: PrometheusPodArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(prometheusUser, prometheusUser),
    // Writing the head block at shutdown saves the next start its replay; the operator's default.
    terminationGracePeriodSeconds: 600,
    topologySpreadConstraints: spread(name, "DoNotSchedule"),
    affinity: { ...onePerNode(name), ...args.placement },
    containers: [container(args), ...(args.shipper ? [args.shipper.container] : [])],
    volumes: [
      { name: "config", configMap: { name: `${name}-config` } },
      { name: "rules", configMap: { name: `${name}-rules` } },
      ...(args.shipper?.volumes ?? []),
    ],
  };
}
