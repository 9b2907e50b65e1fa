import type { types } from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import type { Sidecar } from "../../lib/contracts";
import { selector } from "../../lib/labels";
import { claimTemplate, headlessServiceSpec, keepClaims, podMeta } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { samples } from "../../lib/metrics";
import { prometheusPod } from "./pod";
import type { PrometheusPodArgs, ServerName } from "./pod";

/** Where every Prometheus answers. */
export const http = { name: "http", port: ports.prometheus.http };

/** The headless Service that gives every replica a name, also for what its shipper offers. */
export const replicaServiceSpec = (name: ServerName, shipper: Sidecar | undefined): types.input.core.v1.ServiceSpec =>
  headlessServiceSpec(name, [http, ...(shipper?.ports ?? [])]);

export interface StatefulSetArgs extends PrometheusPodArgs {
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/** The replicas of a server, each with a volume of its own. */
export function statefulSetSpec(
  name: ServerName,
  own: Identity,
  args: StatefulSetArgs,
): types.input.apps.v1.StatefulSetSpec {
  const { settings, storageClassName } = args;
  return {
    serviceName: `${name}-headless`,
    replicas: settings.replicas,
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    persistentVolumeClaimRetentionPolicy: keepClaims,
    selector: { matchLabels: selector(name) },
    template: { metadata: podMeta(own), spec: prometheusPod(name, args) },
    volumeClaimTemplates: [claimTemplate(name, samples.name, settings.storage, storageClassName)],
  };
}

/** Options of such a StatefulSet, besides its parent. */
export function statefulSetOptions(dependsOn: readonly Resource[], shipper: Sidecar | undefined) {
  return {
    dependsOn: [...dependsOn, ...(shipper?.dependsOn ?? [])],
    // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
    ignoreChanges: ["spec.volumeClaimTemplates"],
    customTimeouts: { create: "20m", update: "40m" },
  };
}
