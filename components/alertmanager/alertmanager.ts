import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podHost, ports } from "../../lib/catalogue";
import type { Datasource, Endpoint, Route } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { retentionAnnotation, selector } from "../../lib/labels";
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
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { activeChannels, channelNotices, channels } from "./channels";
import type { ChannelName, ChannelSecret } from "./channels";
import { alertmanagerConfig, alertmanagerDatasource, templateFile, templatesFolder } from "./config";
import { alertmanagerPod, ordinals, state } from "./pod";
import type { AlertmanagerPodArgs } from "./pod";

const own = identity("alertmanager", "alertmanager", imageVersion("alertmanager"));
const http = { name: "http", port: ports.alertmanager.http };
const reloader = { name: "reloader", port: ports.alertmanager.reloader };

/** Secrets of the notification channels; an absent one was not configured. */
export type ChannelSecrets = Readonly<Partial<Record<ChannelSecret, pulumi.Output<string> | undefined>>>;

export interface AlertmanagerArgs extends AlertmanagerPodArgs {
  /** Credentials of the channels, each only where it is configured. */
  readonly secrets: ChannelSecrets;
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/**
 * Alertmanager groups, silences and inhibits alerts and notifies people.
 *
 * Creates: ServiceAccount, Secrets `alertmanager-config` (routing, no credentials) and `alertmanager-receivers`
 * (credentials of the channels in use), ConfigMap `alertmanager-templates` (a sidecar has it reload all three, no
 * restart), Services `alertmanager` and `alertmanager-headless`, StatefulSet, PodDisruptionBudget.
 * When it is down: alerts fire in Prometheus and nobody is told, which the dead man's switch notices. Of two replicas
 * either one notifies alone; while they cannot talk to each other, people are told twice.
 * Sizing: README.md, "How big".
 */
export class Alertmanager extends pulumi.ComponentResource {
  /** API and UI, balanced over the replicas. */
  readonly endpoint: Endpoint;
  /** `host:port` of every replica: Prometheus and the Loki ruler send to all, so that any one can notify. */
  readonly targets: readonly string[];
  /** Data source for Grafana. */
  readonly datasource: Datasource;
  /** The UI. */
  readonly route: Route;
  /** What an operator should know: channels that are left out, why, and who is told instead. */
  readonly notices: readonly string[];

  constructor(name: string, args: AlertmanagerArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:alertmanager:Alertmanager", name, {}, opts);
    const { settings } = args;
    const configured = configuredSecrets(args.secrets);
    const active = activeChannels(settings.channels, configured);
    const account = this.createServiceAccount();
    const config = this.createConfig(settings, configured);
    const receivers = this.createReceivers(args.secrets, active);
    const templates = this.createTemplates();
    this.createServices(settings.replicas);
    this.createStatefulSet(args, [account, config, receivers, templates]);
    this.createDisruptionBudget();

    this.endpoint = endpoint(own, http.port);
    this.targets = ordinals(settings.replicas).map((ordinal) => `${podHost("alertmanager", ordinal)}:${http.port}`);
    this.datasource = alertmanagerDatasource(this.endpoint);
    this.route = { name: "alertmanager", endpoint: this.endpoint, healthPath: "/-/healthy", ownLogin: false };
    this.notices = channelNotices(settings.channels, configured);
    this.registerOutputs({ endpoint: this.endpoint, notices: this.notices });
  }

  private createServiceAccount() {
    return new k8s.core.v1.ServiceAccount(
      "alertmanager",
      { metadata: meta("alertmanager", own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createConfig(settings: Settings["alertmanager"], configured: ReadonlySet<ChannelSecret>) {
    const stringData = { "alertmanager.yml": toYaml(alertmanagerConfig(settings, configured)) };
    return new k8s.core.v1.Secret(
      "alertmanager-config",
      { metadata: meta("alertmanager-config", own), stringData },
      { parent: this },
    );
  }

  /** Credentials of channels that are not in use stay out of the cluster. */
  private createReceivers(secrets: ChannelSecrets, active: ReadonlySet<ChannelName>) {
    const entries = [...active].flatMap((name) => {
      const value = secrets[channels[name].secret];
      return value === undefined ? [] : [[channels[name].key, pulumi.secret(value)] as const];
    });
    return new k8s.core.v1.Secret(
      "alertmanager-receivers",
      { metadata: meta("alertmanager-receivers", own), stringData: Object.fromEntries(entries) },
      { parent: this },
    );
  }

  private createTemplates() {
    const data = { [templateFile]: readFileSync(join(__dirname, templatesFolder, templateFile), "utf8") };
    return new k8s.core.v1.ConfigMap(
      "alertmanager-templates",
      { metadata: meta("alertmanager-templates", own), data },
      { parent: this },
    );
  }

  private createServices(replicas: number) {
    const gossip = (["TCP", "UDP"] as const).map((protocol) => ({
      name: `cluster-${protocol.toLowerCase()}`,
      port: ports.alertmanager.cluster,
      protocol,
    }));
    // A silence takes a moment to reach the other replica; a browser that stays with one never misses its own.
    const spec = { ...serviceSpec("alertmanager", [http, reloader]), sessionAffinity: "ClientIP" };
    new k8s.core.v1.Service("alertmanager", { metadata: meta("alertmanager", own), spec }, { parent: this });
    new k8s.core.v1.Service(
      "alertmanager-headless",
      {
        metadata: meta("alertmanager-headless", own),
        spec: headlessServiceSpec("alertmanager", [http, ...(replicas > 1 ? gossip : [])]),
      },
      { parent: this },
    );
  }

  private createStatefulSet(args: AlertmanagerArgs, dependsOn: pulumi.Resource[]) {
    const { settings, storageClassName } = args;
    return new k8s.apps.v1.StatefulSet(
      "alertmanager",
      {
        metadata: meta("alertmanager", own, { [retentionAnnotation]: settings.retention }),
        spec: {
          serviceName: "alertmanager-headless",
          replicas: settings.replicas,
          podManagementPolicy: "Parallel",
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: keepClaims,
          selector: { matchLabels: selector("alertmanager") },
          template: { metadata: podMeta(own), spec: alertmanagerPod(args) },
          volumeClaimTemplates: [claimTemplate("alertmanager", state.name, settings.storage, storageClassName)],
        },
      },
      {
        parent: this,
        dependsOn,
        // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
        ignoreChanges: ["spec.volumeClaimTemplates"],
        customTimeouts: { create: "10m", update: "15m" },
      },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "alertmanager",
      { metadata: meta("alertmanager", own), spec: disruptionBudgetSpec("alertmanager") },
      { parent: this },
    );
  }
}

/** Names of the secrets that are configured. */
function configuredSecrets(secrets: ChannelSecrets): Set<ChannelSecret> {
  const wanted = Object.values(channels).map(({ secret }) => secret);
  return new Set(wanted.filter((secret) => secrets[secret] !== undefined));
}
