import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import { image } from "../../lib/images";
import {
  containerSecurity,
  goMemoryLimit,
  httpProbe,
  onePerNode,
  podSecurity,
  priorityClass,
  scratch,
  spread,
  tcpProbe,
} from "../../lib/workload";
import type { Placement } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { dataDirectory, rulesDirectory } from "./config";

/** User and group `loki` of the image. */
const lokiUser = 10_001;

/** Volume of the write-ahead log, the index cache and the compactor's markers. */
export const data = { name: "data", mountPath: dataDirectory };

function container(settings: Settings["loki"]): types.input.core.v1.Container {
  const { http, grpc, memberlist } = ports.loki;
  return {
    name: "loki",
    image: image("loki"),
    args: ["-config.file=/etc/loki/loki.yaml", "-config.expand-env=true", "-target=all"],
    env: [
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      goMemoryLimit(settings.resources),
    ],
    ports: [
      { name: "http", containerPort: http },
      { name: "grpc", containerPort: grpc },
      { name: "memberlist", containerPort: memberlist },
    ],
    resources: settings.resources,
    securityContext: containerSecurity(),
    // Not ready while another replica is unhealthy in the ring: a rolling update stops before it costs the quorum.
    readinessProbe: httpProbe("/ready", http, 10, 3),
    // Replaying the write-ahead log takes minutes and waiting for peers longer; only a listener that is gone warrants a restart.
    startupProbe: tcpProbe(http, 10, 60),
    livenessProbe: tcpProbe(http, 10, 30),
    volumeMounts: [
      data,
      { name: "config", mountPath: "/etc/loki", readOnly: true },
      { name: "rules", mountPath: rulesDirectory, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** The pod of a Loki replica. */
export function lokiPod(settings: Settings["loki"], placement: Placement = {}): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: "loki",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(lokiUser, lokiUser),
    // Chunks in memory are uploaded at shutdown; the value of Grafana's own chart.
    terminationGracePeriodSeconds: 300,
    topologySpreadConstraints: spread("loki", "DoNotSchedule"),
    affinity: { ...onePerNode("loki"), ...placement },
    containers: [container(settings)],
    volumes: [
      { name: "config", configMap: { name: "loki-config" } },
      { name: "rules", configMap: { name: "loki-rules" } },
      scratch("tmp", "256Mi"),
    ],
  };
}
