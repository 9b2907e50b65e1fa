import type { types } from "@pulumi/kubernetes";
import { ports } from "../../lib/catalogue";
import type { Database } from "../../lib/contracts";
import { image } from "../../lib/images";
import {
  containerSecurity,
  httpProbe,
  onePerNode,
  podSecurity,
  priorityClass,
  scratch,
  spread,
} from "../../lib/workload";
import type { Placement } from "../../lib/workload";
import type { Settings } from "../../settings/schema";
import {
  credentials,
  dashboardsDirectory,
  databaseCa,
  dataDirectory,
  fileSettings,
  folderOf,
  grafanaEnvironment,
} from "./config";

type Container = types.input.core.v1.Container;

const port = ports.grafana.http;

/** User and group `grafana` of the image. */
const user = 472;

/** Volume of the data directory. */
export const data = { name: "data", mountPath: dataDirectory };

export interface GrafanaPodArgs {
  readonly settings: Settings["grafana"];
  /** PostgreSQL that all replicas share; a file in the volume when absent, which allows one replica. */
  readonly database?: Database | undefined;
  /** URL under which people reach it. */
  readonly rootUrl: string;
  /** Rooms with dashboards. */
  readonly rooms: readonly string[];
  /** Nodes the pods may run on; any when absent. */
  readonly placement?: Placement | undefined;
}

/**
 * Sets the administrator's password in the database to that of the Secret, before the server starts.
 *
 * The server itself reads the password only when it creates the database, so a new one would be ignored. The tool migrates an
 * empty database and creates the administrator first, as the server would. It fails, and with it the start of the pod, when
 * the user with id 1 is no administrator any more: a rotation that is not carried out must be seen.
 */
function adminPassword(args: GrafanaPodArgs): Container {
  const files = fileSettings(args.database !== undefined);
  const script = [
    // Two commands: the exit code of `export` hides that of `cat`.
    ...Object.entries(files).map(([name, path]) => `${name}="$(cat ${path})"; export ${name}`),
    `exec grafana cli --homepath "$GF_PATHS_HOME" admin reset-admin-password --password-from-stdin ` +
      `< ${String(files["GF_SECURITY_ADMIN_PASSWORD"])}`,
  ];
  return {
    name: "admin-password",
    image: image("grafana"),
    command: ["/bin/sh", "-ec", script.join("\n")],
    env: grafanaEnvironment(args.rootUrl, args.database),
    resources: args.settings.resources,
    securityContext: containerSecurity(),
    volumeMounts: [...stateMounts, ...credentialMounts(args.database)],
  };
}

const stateMounts: types.input.core.v1.VolumeMount[] = [data, { name: "tmp", mountPath: "/tmp" }];

const used = (database: Database | undefined) =>
  Object.entries(credentials).filter(([role]) => role !== "database" || database !== undefined);

function credentialMounts(database: Database | undefined): types.input.core.v1.VolumeMount[] {
  return [
    ...used(database).map(([role, { directory }]) => ({ name: role, mountPath: directory, readOnly: true })),
    ...(database?.certificateAuthority === undefined
      ? []
      : [{ name: "database-ca", mountPath: databaseCa.directory, readOnly: true }]),
  ];
}

function server(args: GrafanaPodArgs): Container {
  const files = Object.entries(fileSettings(args.database !== undefined));
  return {
    name: "grafana",
    image: image("grafana"),
    env: [
      ...grafanaEnvironment(args.rootUrl, args.database),
      ...files.map(([name, path]) => ({ name: `${name}__FILE`, value: path })),
    ],
    ports: [{ name: "http", containerPort: port }],
    resources: args.settings.resources,
    securityContext: containerSecurity(),
    // Migrations after an upgrade take minutes at most.
    startupProbe: httpProbe("/api/health", port, 10, 60),
    readinessProbe: httpProbe("/api/health", port, 10, 3),
    // Not /api/health, which fails with the database: a restart would not bring that back.
    livenessProbe: { tcpSocket: { port }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 3 },
    volumeMounts: [
      ...stateMounts,
      ...credentialMounts(args.database),
      { name: "datasources", mountPath: "/etc/grafana/provisioning/datasources", readOnly: true },
      { name: "folders", mountPath: "/etc/grafana/provisioning/dashboards", readOnly: true },
      ...args.rooms.map((room) => ({
        name: `dashboards-${folderOf(room)}`,
        mountPath: `${dashboardsDirectory}/${folderOf(room)}`,
        readOnly: true,
      })),
    ],
  };
}

function volumes({ database, rooms }: GrafanaPodArgs): types.input.core.v1.Volume[] {
  const provisioning = (name: string, key: string) => ({
    name,
    configMap: { name: "grafana-provisioning", items: [{ key, path: key }] },
  });
  return [
    scratch("tmp", "256Mi"),
    ...used(database).map(([role, { secret }]) => ({ name: role, secret: { secretName: secret } })),
    ...(database?.certificateAuthority === undefined
      ? []
      : [{ name: "database-ca", configMap: { name: databaseCa.configMap } }]),
    provisioning("datasources", "datasources.yaml"),
    provisioning("folders", "dashboards.yaml"),
    ...rooms.map((room) => ({
      name: `dashboards-${folderOf(room)}`,
      configMap: { name: `grafana-dashboards-${folderOf(room)}` },
    })),
  ];
}

/** The pod of a Grafana replica. */
export function grafanaPod(args: GrafanaPodArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: "grafana",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(user, user),
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: spread("grafana", "DoNotSchedule"),
    affinity: { ...onePerNode("grafana"), ...args.placement },
    initContainers: [adminPassword(args)],
    containers: [server(args)],
    volumes: volumes(args),
  };
}
