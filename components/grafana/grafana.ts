import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Bundle, Database, Datasource, Endpoint, Route } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation, selector } from "../../lib/labels";
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
import { password } from "../../lib/password";
import type { Placement } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import {
  adminUser,
  credentials,
  dashboardFiles,
  dashboardsYaml,
  databaseCa,
  datasourcesYaml,
  folderOf,
} from "./config";
import { data, grafanaPod } from "./pod";

export { externalDatabase } from "./config";

const own = identity("grafana", "grafana", imageVersion("grafana"));
const http = { name: "http", port: ports.grafana.http };

export interface GrafanaArgs {
  readonly settings: Settings["grafana"];
  /** PostgreSQL that all replicas share; absent with SQLite. */
  readonly database?: Database | undefined;
  /** Configured password of the administrator; generated when absent. */
  readonly adminPassword?: pulumi.Output<string> | undefined;
  /** What people can query, the default one marked. */
  readonly datasources: readonly Datasource[];
  /** Dashboards of every room. */
  readonly bundles: readonly Bundle[];
  /** URL under which people reach it, for links and cookies. */
  readonly rootUrl: string;
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/** Content of the pods' configuration, by the name of its checksum. */
type Checksums = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * Grafana shows metrics, logs, traces, alerts and silences.
 *
 * Creates: ServiceAccount, Secrets `grafana-admin-credentials`, `grafana-secret-key` and `grafana-database`, ConfigMaps
 * `grafana-provisioning` (data sources and folders; a change restarts the pods) and `grafana-dashboards-<room>` (re-read every
 * 30 seconds), `grafana-database-ca` for RDS, Services `grafana` and
 * `grafana-headless`, StatefulSet, PodDisruptionBudget.
 * When it is down: nobody sees dashboards; alerts still fire and notify, since they do not pass Grafana.
 * Sizing: README.md, "How big".
 */
export class Grafana extends pulumi.ComponentResource {
  /** The server, balanced over the replicas. */
  readonly endpoint: Endpoint;
  /** The UI, which has a login of its own. */
  readonly route: Route;

  constructor(name: string, args: GrafanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:grafana:Grafana", name, {}, opts);
    const bundles = args.bundles.filter(({ dashboards }) => dashboards.length > 0);
    const rooms = bundles.map(({ room }) => room);
    const account = this.createServiceAccount();
    const secrets = this.createSecrets(args);
    const provisioning = this.createProvisioning(args.datasources, rooms);
    const dashboards = bundles.map((bundle) => this.createDashboards(bundle));
    const authority = this.createDatabaseCa(args);
    this.createServices();
    const checksums = { ...secrets.checksums, ...provisioning.checksums, ...authority.checksums };
    const parts = [account, ...secrets.resources, provisioning.resource, ...dashboards, ...authority.resources];
    this.createStatefulSet(args, rooms, checksums, parts);
    this.createDisruptionBudget();

    this.endpoint = endpoint(own, http.port);
    this.route = { name: "grafana", endpoint: this.endpoint, healthPath: "/api/health", ownLogin: true };
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createServiceAccount() {
    return new k8s.core.v1.ServiceAccount(
      "grafana",
      { metadata: meta("grafana", own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  /** Credentials are read at start, so a change must restart the pods; the random key in their checksum keeps it from being guessed. */
  private createSecrets({ adminPassword, database }: GrafanaArgs) {
    const admin = password("grafana-admin-password", adminPassword, { parent: this });
    // Encrypts data source credentials in the database: replicas must agree on it, and it must never change.
    const key = password("grafana-secret-key", undefined, { parent: this });
    const resources = [
      this.createSecret(credentials.admin.secret, { "admin-user": adminUser, "admin-password": admin }),
      this.createSecret(credentials.key.secret, { "secret-key": key }),
      ...(database ? [this.createSecret(credentials.database.secret, { password: database.password })] : []),
    ];
    const values = pulumi.all([admin, key, database?.password ?? ""]);
    const digest = pulumi.unsecret(values.apply((texts) => checksum(texts.join("\n"))));
    return { resources, checksums: { credentials: digest } satisfies Checksums };
  }

  private createSecret(name: string, stringData: Record<string, pulumi.Input<string>>) {
    return new k8s.core.v1.Secret(name, { metadata: meta(name, own), stringData }, { parent: this });
  }

  private createProvisioning(datasources: readonly Datasource[], rooms: readonly string[]) {
    const files = { "datasources.yaml": datasourcesYaml(datasources), "dashboards.yaml": dashboardsYaml(rooms) };
    const resource = new k8s.core.v1.ConfigMap(
      "grafana-provisioning",
      { metadata: meta("grafana-provisioning", own), data: files },
      { parent: this },
    );
    return { resource, checksums: { provisioning: checksum(files) } satisfies Checksums };
  }

  private createDashboards(bundle: Bundle) {
    const name = `grafana-dashboards-${folderOf(bundle.room)}`;
    return new k8s.core.v1.ConfigMap(
      name,
      { metadata: meta(name, own), data: dashboardFiles(bundle) },
      { parent: this },
    );
  }

  private createDatabaseCa({ settings, database }: GrafanaArgs): {
    resources: pulumi.Resource[];
    checksums: Checksums;
  } {
    const pem = database?.certificateAuthority;
    if (pem === undefined) {
      if (settings.database !== "rds") return { resources: [], checksums: {} };
      throw new Error(
        "grafana: no system trusts the CAs of RDS; pass rdsCertificates(region) as database.certificateAuthority",
      );
    }
    const resource = new k8s.core.v1.ConfigMap(
      databaseCa.configMap,
      { metadata: meta(databaseCa.configMap, own), data: { [databaseCa.key]: pem } },
      { parent: this },
    );
    return { resources: [resource], checksums: { "database-ca": checksum(pem) } };
  }

  private createServices() {
    new k8s.core.v1.Service(
      "grafana",
      { metadata: meta("grafana", own), spec: serviceSpec("grafana", [http]) },
      { parent: this },
    );
    new k8s.core.v1.Service(
      "grafana-headless",
      { metadata: meta("grafana-headless", own), spec: headlessServiceSpec("grafana", [http]) },
      { parent: this },
    );
  }

  private createStatefulSet(
    args: GrafanaArgs,
    rooms: readonly string[],
    checksums: Checksums,
    dependsOn: pulumi.Resource[],
  ) {
    const { settings, database, rootUrl, placement, storageClassName } = args;
    const annotations = Object.fromEntries(
      Object.entries(checksums).map(([of, value]) => [checksumAnnotation(of), value]),
    );
    return new k8s.apps.v1.StatefulSet(
      "grafana",
      {
        metadata: meta("grafana", own),
        spec: {
          serviceName: "grafana-headless",
          replicas: settings.replicas,
          podManagementPolicy: "Parallel",
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: keepClaims,
          selector: { matchLabels: selector("grafana") },
          template: {
            metadata: podMeta(own, annotations),
            spec: grafanaPod({ settings, database, rootUrl, rooms, placement }),
          },
          volumeClaimTemplates: [claimTemplate("grafana", data.name, settings.storage, storageClassName)],
        },
      },
      {
        parent: this,
        dependsOn,
        // The API refuses to change claims in place; docs/operations.md tells how a volume grows.
        ignoreChanges: ["spec.volumeClaimTemplates"],
        customTimeouts: { create: "15m", update: "20m" },
      },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "grafana",
      { metadata: meta("grafana", own), spec: disruptionBudgetSpec("grafana") },
      { parent: this },
    );
  }
}
