import type { types } from "@pulumi/kubernetes";
import { podHost, ports } from "../../lib/catalogue";
import { image } from "../../lib/images";
import {
  containerSecurity,
  goMemoryLimit,
  httpProbe,
  onePerNode,
  podSecurity,
  priorityClass,
  spread,
} from "../../lib/workload";
import type { Placement } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { secretsDirectory } from "./channels";
import { templatesFolder } from "./config";

const { http, cluster: gossip, reloader } = ports.alertmanager;

/** User `nobody` of the image. */
const user = 65_534;

const configDirectory = "/etc/alertmanager";
const templatesDirectory = `${configDirectory}/${templatesFolder}`;

/** Volume of silences and the notification log. */
export const state = { name: "data", mountPath: "/alertmanager" };

const configMounts: types.input.core.v1.VolumeMount[] = [
  { name: "config", mountPath: configDirectory, readOnly: true },
  { name: "receivers", mountPath: secretsDirectory, readOnly: true },
  { name: "templates", mountPath: templatesDirectory, readOnly: true },
];

/** Numbers of the replicas. */
export const ordinals = (replicas: number): number[] => Array.from({ length: replicas }, (_, index) => index);

/** Gossip among replicas, so that each alert is sent once; one replica alone has nobody to talk to. */
function clusterArgs(replicas: number, cluster: string): string[] {
  if (replicas === 1) return ["--cluster.listen-address="];
  return [
    `--cluster.listen-address=0.0.0.0:${gossip}`,
    // Detection accepts private ranges only, and EKS pods may live in 100.64.0.0/10.
    `--cluster.advertise-address=$(POD_IP):${gossip}`,
    "--cluster.peer-name=$(POD_NAME)",
    // Pod addresses are reused, also by other clusters of the VPC: without a label strangers can merge.
    `--cluster.label=${cluster}/monitoring/alertmanager`,
    // The default of 6h keeps addresses of pods that are long gone; the Prometheus operator's value.
    "--cluster.reconnect-timeout=5m",
    ...ordinals(replicas).map((ordinal) => `--cluster.peer=${podHost("alertmanager", ordinal)}:${gossip}`),
  ];
}

export interface AlertmanagerPodArgs {
  readonly settings: Settings["alertmanager"];
  /** Name of the Kubernetes cluster. */
  readonly cluster: string;
  /** URL under which people reach it, for links in notifications. */
  readonly externalUrl: string;
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

function server({ settings, cluster, externalUrl }: AlertmanagerPodArgs): types.input.core.v1.Container {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: "alertmanager",
    image: image("alertmanager"),
    args: [
      `--config.file=${configDirectory}/alertmanager.yml`,
      `--storage.path=${state.mountPath}`,
      `--data.retention=${settings.retention}`,
      `--web.external-url=${externalUrl}`,
      ...clusterArgs(settings.replicas, cluster),
    ],
    env: [field("POD_NAME", "metadata.name"), field("POD_IP", "status.podIP"), goMemoryLimit(settings.resources)],
    ports: [
      { name: "http", containerPort: http },
      ...(settings.replicas > 1
        ? [
            { name: "cluster-tcp", containerPort: gossip, protocol: "TCP" },
            { name: "cluster-udp", containerPort: gossip, protocol: "UDP" },
          ]
        : []),
    ],
    resources: settings.resources,
    securityContext: containerSecurity(),
    readinessProbe: httpProbe("/-/ready", http, 5, 3),
    livenessProbe: httpProbe("/-/healthy", http, 10, 6),
    volumeMounts: [state, ...configMounts],
  };
}

/** Tells Alertmanager to read its configuration again when the kubelet has updated it. */
function configReloader({ settings }: AlertmanagerPodArgs): types.input.core.v1.Container {
  const directories = configMounts.map(({ mountPath }) => `--watched-dir=${String(mountPath)}`);
  return {
    name: "config-reloader",
    image: image("config-reloader"),
    args: [`--listen-address=:${reloader}`, ...directories, `--reload-url=http://127.0.0.1:${http}/-/reload`],
    ports: [{ name: "reloader", containerPort: reloader }],
    resources: settings.reloaderResources,
    securityContext: containerSecurity(),
    readinessProbe: httpProbe("/healthz", reloader, 10, 3),
    livenessProbe: { tcpSocket: { port: reloader }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 3 },
    volumeMounts: configMounts,
  };
}

/** The pod of an Alertmanager replica. */
export function alertmanagerPod(args: AlertmanagerPodArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: "alertmanager",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(user, user),
    // Notifications that are being sent must finish; the Prometheus operator's default.
    terminationGracePeriodSeconds: 120,
    topologySpreadConstraints: spread("alertmanager", "DoNotSchedule"),
    affinity: { ...onePerNode("alertmanager"), ...args.placement },
    containers: [server(args), configReloader(args)],
    volumes: [
      { name: "config", secret: { secretName: "alertmanager-config" } },
      { name: "receivers", secret: { secretName: "alertmanager-receivers" } },
      { name: "templates", configMap: { name: "alertmanager-templates" } },
    ],
  };
}
