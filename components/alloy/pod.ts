import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import { image } from "../../lib/images";
import { agentPlacement, containerSecurity, httpProbe, scratch, tcpProbe } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { storageDirectory } from "./config";

const port = ports.alloy.http;

/** Where the logs of pods and the files their entries may link to are. */
const hostLogs = "/var/log";

/**
 * Root, because log files are readable by root alone, but without any capability: what root owns is all it can read.
 * The binary has carried no file capability since Alloy 1.1 (grafana/alloy#726), so nothing must be added back.
 */
const rootWithoutCapabilities: types.input.core.v1.PodSecurityContext = {
  runAsNonRoot: false,
  runAsUser: 0,
  runAsGroup: 0,
  seccompProfile: { type: "RuntimeDefault" },
};

function container({ resources }: Settings["alloy"]): types.input.core.v1.Container {
  return {
    name: "alloy",
    image: image("alloy"),
    args: [
      "run",
      "/etc/alloy/config.alloy",
      `--storage.path=${storageDirectory}/data`,
      `--server.http.listen-addr=0.0.0.0:${port}`,
      "--disable-reporting",
      "--stability.level=generally-available",
    ],
    env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    ports: [{ name: "http", containerPort: port }],
    resources,
    securityContext: containerSecurity(),
    readinessProbe: httpProbe("/-/ready", port, 10, 3),
    // `/-/healthy` fails while Loki is away, and restarting the agent would not bring it back.
    livenessProbe: tcpProbe(port, 20, 6),
    volumeMounts: [
      { name: "config", mountPath: "/etc/alloy", readOnly: true },
      { name: "logs", mountPath: hostLogs, readOnly: true },
      { name: "positions", mountPath: storageDirectory },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** The pod of the agent on a node. */
export function alloyPod(settings: Settings["alloy"]): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: "alloy",
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    ...agentPlacement,
    securityContext: rootWithoutCapabilities,
    // What is queued has a minute to be delivered (loki.write, drain_timeout).
    terminationGracePeriodSeconds: 75,
    containers: [container(settings)],
    volumes: [
      { name: "config", configMap: { name: "alloy-config" } },
      { name: "logs", hostPath: { path: hostLogs, type: "Directory" } },
      { name: "positions", hostPath: { path: storageDirectory, type: "DirectoryOrCreate" } },
      scratch("tmp", "64Mi"),
    ],
  };
}
