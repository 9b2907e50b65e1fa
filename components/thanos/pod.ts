import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import { image } from "../../lib/images";
import { containerSecurity, goMemoryLimit, httpProbe, podSecurity, priorityClass, spread } from "../../lib/workload";
import type { Resources } from "../../lib/workload";
import { dataDirectory, endpointsFile, objectStoreConfigMap, queryArgs, rulesMount } from "./config";

/** User `thanos` of the image. */
const thanosUser = 1001;

/** Volume of a pod that works on the bucket. */
export const data = { name: "data", mountPath: dataDirectory };

/** The address of the bucket, as a volume and as its mount. */
export const objectStoreVolume = { name: "objstore", configMap: { name: objectStoreConfigMap.name } };
export const objectStoreMount = { name: "objstore", mountPath: objectStoreConfigMap.directory, readOnly: true };

export interface ThanosContainerArgs {
  readonly name: string;
  readonly args: string[];
  /** Port of /metrics and the probes. */
  readonly http: types.input.core.v1.ContainerPort & { readonly containerPort: number };
  /** Port of the Store API, where the program has one. */
  readonly grpc?: number;
  readonly resources: Resources;
  readonly volumeMounts: types.input.core.v1.VolumeMount[];
  readonly env?: types.input.core.v1.EnvVar[];
}

/** What all programs of Thanos share: image, probes, and a limit that makes Go collect garbage in time. */
export function thanosContainer(args: ThanosContainerArgs): types.input.core.v1.Container {
  const { http, grpc } = args;
  return {
    name: args.name,
    image: image("thanos"),
    args: args.args,
    env: [goMemoryLimit(args.resources), ...(args.env ?? [])],
    ports: [http, ...(grpc === undefined ? [] : [{ name: "grpc", containerPort: grpc }])],
    resources: args.resources,
    securityContext: containerSecurity(),
    // A store is not ready before it knows every block of the bucket, which says nothing against its health.
    readinessProbe: httpProbe("/-/ready", http.containerPort, 5, 3),
    livenessProbe: httpProbe("/-/healthy", http.containerPort, 30, 4),
    volumeMounts: args.volumeMounts,
  };
}

/** A pod with one program of Thanos. */
function thanosPod(
  workload: string,
  container: types.input.core.v1.Container,
  volumes: types.input.core.v1.Volume[],
): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: workload,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(thanosUser, thanosUser),
    // Open queries get the 2 minutes of --grpc-grace-period and --http-grace-period to end.
    terminationGracePeriodSeconds: 150,
    topologySpreadConstraints: spread(workload, "DoNotSchedule"),
    containers: [container],
    volumes,
  };
}

/** The pod of a querier. */
export function queryPod(resources: Resources): types.input.core.v1.PodSpec {
  const { http, grpc } = ports["thanos-query"];
  const config = { name: "config", mountPath: endpointsFile.directory, readOnly: true };
  const container = thanosContainer({
    name: "thanos-query",
    args: queryArgs,
    http: { name: "http", containerPort: http },
    grpc,
    resources,
    volumeMounts: [config],
  });
  return thanosPod("thanos-query", container, [{ name: "config", configMap: { name: endpointsFile.configMap } }]);
}

/** The pod of a program that works on the bucket, with a volume of its own. */
export function bucketPod(
  workload: "thanos-store" | "thanos-compactor",
  args: string[],
  resources: Resources,
): types.input.core.v1.PodSpec {
  const { http, ...others } = ports[workload];
  const container = thanosContainer({
    name: workload,
    args,
    http: { name: "http", containerPort: http },
    ...others,
    resources,
    volumeMounts: [data, objectStoreMount],
  });
  return thanosPod(workload, container, [objectStoreVolume]);
}

/** The pod of a ruler, which works on the bucket like the others and reads rules besides. */
export function rulerPod(args: string[], resources: Resources): types.input.core.v1.PodSpec {
  const { http, grpc } = ports["thanos-ruler"];
  const container = thanosContainer({
    name: "thanos-ruler",
    args,
    http: { name: "http", containerPort: http },
    grpc,
    resources,
    volumeMounts: [data, objectStoreMount, rulesMount],
    env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
  });
  return thanosPod("thanos-ruler", container, [
    objectStoreVolume,
    { name: rulesMount.name, configMap: { name: "thanos-ruler-rules" } },
  ]);
}
