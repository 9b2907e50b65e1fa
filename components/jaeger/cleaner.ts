import type { types } from "@pulumi/kubernetes";
import { image } from "../../lib/images";
import { cronJobSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import type { TraceStore } from "../../lib/contracts";
import { days } from "../../lib/units";
import { containerSecurity, podSecurity, priorityClass, scratch } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import { variables } from "./config";
import { credential, jaegerUser } from "./pod";

/** Workload name, which is also that of the ServiceAccount and of the container. */
export const cleanerName = "jaeger-index-cleaner";

export interface CleanerArgs {
  readonly settings: Settings["jaeger"];
  readonly traces: Pick<TraceStore, "url">;
}

function container({ settings, traces }: CleanerArgs): types.input.core.v1.Container {
  return {
    name: cleanerName,
    image: image("jaeger-index-cleaner"),
    // Kubernetes expands the variable; the tool takes days and address only as arguments, and credentials only as variables.
    args: [String(days(settings.retention)), `$(${variables.url})`],
    env: [
      { name: variables.url, value: traces.url },
      { name: "INDEX_PREFIX", value: settings.indexPrefix },
      { name: "ES_TLS_ENABLED", value: "true" },
      credential("ES_USERNAME", "username"),
      credential("ES_PASSWORD", "password"),
    ],
    resources: settings.indexCleaner.resources,
    securityContext: containerSecurity(),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

function pod(args: CleanerArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: cleanerName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(jaegerUser),
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 30,
    containers: [container(args)],
    volumes: [scratch("tmp", "16Mi")],
  };
}

/** Deletes indices older than the retention, every night after the last index of the day has begun. */
export function cleanerSpec(own: Identity, args: CleanerArgs): types.input.batch.v1.CronJobSpec {
  return cronJobSpec(own, {
    schedule: "30 0 * * *",
    timeZone: "Etc/UTC",
    backoffLimit: 3,
    pod: pod(args),
  });
}
