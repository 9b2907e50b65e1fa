import { ports } from "../../lib/catalogue";
import type { Sidecar } from "../../lib/contracts";
import { samples } from "../../lib/metrics";
import type { Settings } from "../../settings/schema";
import { objectStoreFlag } from "./config";
import { objectStoreMount, objectStoreVolume, thanosContainer } from "./pod";
import type { Bucket } from "./statefulset";

/** As long as Prometheus' own startup probe allows for the replay of its write-ahead log. */
const prometheusReadyTimeout = "15m";

/**
 * Uploads finished blocks of a Prometheus, every two hours, and answers queries of what it has not uploaded.
 * It runs as Prometheus' user, which the pod sets: it links blocks within the directory of the samples.
 */
export function thanosSidecar(
  resources: Settings["thanos"]["sidecarResources"],
  { store, config, checksum }: Bucket,
): Sidecar {
  const { grpc, http } = ports["thanos-sidecar"];
  const args = [
    "sidecar",
    `--tsdb.path=${samples.mountPath}`,
    `--prometheus.url=http://localhost:${ports.prometheus.http}`,
    `--prometheus.ready_timeout=${prometheusReadyTimeout}`,
    objectStoreFlag,
  ];
  return {
    container: thanosContainer({
      name: "thanos-sidecar",
      args,
      // Names of ports are unique in a pod, and `http` is Prometheus'.
      http: { name: "sidecar-http", containerPort: http },
      grpc,
      resources,
      volumeMounts: [samples, objectStoreMount],
      // Nothing reads the variable: it makes the pod roll when the bucket changes, which is read at start only.
      env: [{ name: "OBJSTORE_CHECKSUM", value: checksum }],
    }),
    volumes: [objectStoreVolume],
    ports: [
      { name: "grpc", port: grpc },
      { name: "sidecar-http", port: http },
    ],
    serviceAccountAnnotations: store.serviceAccountAnnotations,
    dependsOn: [config, ...store.grants],
  };
}
