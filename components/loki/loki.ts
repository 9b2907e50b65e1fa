import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ruleTexts } from "../../lib/bundle";
import { ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Bundle, Datasource, Endpoint, ObjectStore } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, retentionAnnotation, selector } from "../../lib/labels";
import {
  claimTemplate,
  disruptionBudgetSpec,
  endpoint,
  headlessServiceSpec,
  identity,
  keepClaims,
  meta,
  podMeta,
  serviceSpec,
} from "../../lib/manifests";
import type { Placement } from "../../lib/workload";
import { toYaml } from "../../lib/yaml";
import { lokiConfig, lokiDatasource } from "./config";
import type { LokiConfigArgs } from "./config";
import { data, lokiPod } from "./pod";

const own = identity("loki", "loki", imageVersion("loki"));
const http = { name: "http", port: ports.loki.http };
const grpc = { name: "grpc", port: ports.loki.grpc };
const memberlist = { name: "memberlist", port: ports.loki.memberlist };

export interface LokiArgs extends LokiConfigArgs {
  /** Bucket of chunks and index, with the grant of the ServiceAccount `loki`; files on the volume when absent. */
  readonly store?: ObjectStore | undefined;
  /** Rules of every room; those in LogQL are evaluated here. */
  readonly bundles: readonly Bundle[];
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

/**
 * Loki keeps logs in S3, or on the volume of a single server, answers queries on them and evaluates the rules in LogQL.
 *
 * Creates: ServiceAccount (no token), ConfigMaps `loki-config` (a change restarts the pods one by one) and `loki-rules`
 * (read again every minute), Services `loki` and `loki-headless`, StatefulSet of identical servers, PodDisruptionBudget.
 * When it is down: agents keep lines in the nodes' log files and retry, queries fail, alerts on logs do not fire; metrics
 * and traces go on. Three servers with three copies tolerate the loss of one; two stop writing until it returns.
 * Sizing: README.md, "How big".
 */
export class Loki extends pulumi.ComponentResource {
  /** Push and query API, balanced over the replicas. */
  readonly endpoint: Endpoint;
  /** Data source for Grafana. */
  readonly datasource: Datasource;

  constructor(name: string, args: LokiArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:loki:Loki", name, {}, opts);
    const config = toYaml(lokiConfig(args));
    const account = this.createServiceAccount(args.store);
    const configMap = this.createConfig(config);
    const rules = this.createRules(args.bundles);
    this.createServices();
    this.createStatefulSet(args, checksum(config), [account, configMap, rules]);
    this.createDisruptionBudget();

    this.endpoint = endpoint(own, http.port);
    this.datasource = lokiDatasource(this.endpoint);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createServiceAccount(store: ObjectStore | undefined) {
    return new k8s.core.v1.ServiceAccount(
      "loki",
      { metadata: meta("loki", own, store?.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createConfig(config: string) {
    return new k8s.core.v1.ConfigMap(
      "loki-config",
      { metadata: meta("loki-config", own), data: { "loki.yaml": config } },
      { parent: this },
    );
  }

  private createRules(bundles: readonly Bundle[]) {
    const data = ruleTexts(bundles, ({ engine }) => engine === "loki");
    return new k8s.core.v1.ConfigMap("loki-rules", { metadata: meta("loki-rules", own), data }, { parent: this });
  }

  private createServices() {
    new k8s.core.v1.Service(
      "loki",
      { metadata: meta("loki", own), spec: serviceSpec("loki", [http, grpc]) },
      { parent: this },
    );
    new k8s.core.v1.Service(
      "loki-headless",
      { metadata: meta("loki-headless", own), spec: headlessServiceSpec("loki", [http, grpc, memberlist]) },
      { parent: this },
    );
  }

  private createStatefulSet(
    { settings, store, storageClassName, placement }: LokiArgs,
    sum: string,
    dependsOn: pulumi.Resource[],
  ) {
    return new k8s.apps.v1.StatefulSet(
      "loki",
      {
        metadata: meta("loki", own, { [retentionAnnotation]: settings.retention }),
        spec: {
          serviceName: "loki-headless",
          replicas: settings.replicas,
          podManagementPolicy: "Parallel",
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: keepClaims,
          selector: { matchLabels: selector("loki") },
          template: {
            metadata: podMeta(own, { [checksumAnnotation("config")]: sum }),
            spec: lokiPod(settings, placement),
          },
          volumeClaimTemplates: [claimTemplate("loki", data.name, settings.storage, storageClassName)],
        },
      },
      {
        parent: this,
        // Pods that start before the grant run without credentials until they are restarted.
        dependsOn: [...dependsOn, ...(store?.grants ?? [])],
        // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
        ignoreChanges: ["spec.volumeClaimTemplates"],
        customTimeouts: { create: "20m", update: "40m" },
      },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "loki",
      { metadata: meta("loki", own), spec: disruptionBudgetSpec("loki") },
      { parent: this },
    );
  }
}
