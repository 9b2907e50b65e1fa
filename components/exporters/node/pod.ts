import type { types } from "@pulumi/kubernetes";
import { ports } from "../../../lib/catalogue";
import { image } from "../../../lib/images";
import { agentPlacement, containerSecurity, httpProbe, podSecurity, tcpProbe } from "../../../lib/workload";
import type { Settings } from "../../../settings/schema";

const name = "node-exporter";
const port = ports[name].metrics;

/** Interfaces that come and go with pods: `eni*` are the VPC CNI's. */
const podInterfaces = "^(veth.*|eni.*|[a-f0-9]{15})$";

/** Mounts of pods and container runtimes, which kubelet and cAdvisor report better. */
const podMounts = "^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/pods/.+)($|/)";

const args = [
  "--path.rootfs=/host/root",
  "--path.procfs=/host/root/proc",
  "--path.sysfs=/host/sys",
  "--path.udev.data=/host/root/run/udev/data",
  "--no-collector.wifi",
  "--no-collector.hwmon",
  "--no-collector.btrfs",
  `--collector.filesystem.mount-points-exclude=${podMounts}`,
  `--collector.netclass.ignored-devices=${podInterfaces}`,
  `--collector.netdev.device-exclude=${podInterfaces}`,
  `--web.listen-address=$(HOST_IP):${port}`,
];

const host = (volume: string, mountPath: string): types.input.core.v1.VolumeMount => ({
  name: volume,
  mountPath,
  readOnly: true,
  mountPropagation: "HostToContainer",
});

/** The pod of node-exporter; the host's processes are read through its root, so the host's PID namespace is not needed. */
export function nodeExporterPod({ resources }: Settings["exporters"]["node"]): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...agentPlacement,
    hostNetwork: true,
    dnsPolicy: "ClusterFirstWithHostNet",
    securityContext: podSecurity(65_534),
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name,
        image: image(name),
        args,
        env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
        ports: [{ name: "metrics", containerPort: port, hostPort: port }],
        resources,
        securityContext: containerSecurity(),
        readinessProbe: httpProbe("/", port, 10, 3),
        livenessProbe: tcpProbe(port, 20, 6),
        volumeMounts: [host("root", "/host/root"), host("sys", "/host/sys")],
      },
    ],
    volumes: [
      { name: "root", hostPath: { path: "/", type: "Directory" } },
      { name: "sys", hostPath: { path: "/sys", type: "Directory" } },
    ],
  };
}
