/**
 * A monitored platform on this machine: the production stack's objects in a real API server, and before it everything
 * that Prometheus scrapes there and that can run here, each with its rendered configuration.
 */
import type { Context } from "mocha";
import { startService, type Service } from "../../../examples/reference-service/service";
import { requireControlPlane, startControlPlane, type ControlPlane } from "../control-plane";
import { freePorts } from "../control-plane/processes";
import { makeCertificate, type Certificate } from "./certificate";
import { accessOf, apiServerAddress, applyStack, platformNamespace, platformPort } from "./cluster";
import { startPostgres, startRedis } from "./databases";
import { Discovery, type Standin } from "./discovery";
import { startKubeStateMetrics, startNodeExporter, startPostgresExporter, startRedisExporter } from "./exporters";
import { Servers } from "./process";
import { RenderedStack } from "./stack";
import { requireServers } from "./tools";

const programs = [
  ...["openssl", "setpriv", "postgres", "redis-server", "redis-cli"],
  ...["node_exporter", "kube-state-metrics", "postgres_exporter", "redis_exporter", "prometheus", "alertmanager"],
];

/** Free ports for the replicas of Prometheus and Alertmanager, which a test starts when it needs them. */
export interface ReservedPorts {
  readonly prometheus: readonly [number, number];
  readonly alertmanager: readonly [number, number];
  readonly gossip: readonly [number, number];
}

export interface Platform {
  readonly stack: RenderedStack;
  readonly plane: ControlPlane;
  /** `postgres`, `redis`, and the exporters by the names of their images. */
  readonly servers: Servers;
  readonly certificate: Certificate;
  readonly ports: ReservedPorts;
  /** Both `lead-api` and `lead-worker`. */
  readonly service: Service;
  /** What Prometheus finds; targets that nothing here stands for are dropped. */
  readonly discovery: Discovery;
  /** URL of the metrics of a pod that a server here stands for. */
  exposition(pod: string, port: number): string;
  stop(): Promise<void>;
}

/** Skips the test (fails with CI=true) where a program is missing. */
export function requirePlatform(context: Context): void {
  requireControlPlane(context);
  requireServers(context, programs);
}

const local = (port: number): string => `127.0.0.1:${port}`;

async function reservePorts(): Promise<ReservedPorts> {
  const [p0 = 0, p1 = 0, a0 = 0, a1 = 0, g0 = 0, g1 = 0] = await freePorts(6);
  return { prometheus: [p0, p1], alertmanager: [a0, a1], gossip: [g0, g1] };
}

/** Starts the exporters and what they read; which of them stands for which pods. */
async function startExporters(
  servers: Servers,
  stack: RenderedStack,
  plane: ControlPlane,
  certificate: Certificate,
): Promise<Standin[]> {
  const postgres = await startPostgres(servers, certificate);
  const redis = await startRedis(servers, certificate);
  const { kubeconfig } = await accessOf(plane, "kube-state-metrics", servers.directory);
  const [node, kube, postgresExporter, redisExporter] = await Promise.all([
    startNodeExporter(servers, stack),
    startKubeStateMetrics(servers, stack, kubeconfig),
    startPostgresExporter(servers, stack, postgres, certificate),
    startRedisExporter(servers, stack, redis, certificate),
  ]);
  const monitoring = "monitoring";
  return [
    { namespace: "monitoring-agents", pod: "node-exporter-.+", port: 9100, address: node },
    { namespace: monitoring, pod: "kube-state-metrics-.+", port: 8080, address: kube.metrics },
    { namespace: monitoring, pod: "kube-state-metrics-.+", port: 8081, address: kube.telemetry },
    { namespace: monitoring, pod: "postgres-exporter-leads-.+", port: 9187, address: postgresExporter },
    { namespace: monitoring, pod: "redis-exporter-sessions-.+", port: 9121, address: redisExporter },
  ];
}

function replicas(ports: ReservedPorts): Standin[] {
  const stand = (name: string, port: number, all: readonly number[]) =>
    all.map((own, ordinal) => ({ namespace: "monitoring", pod: `${name}-${ordinal}`, port, address: local(own) }));
  return [...stand("prometheus", 9090, ports.prometheus), ...stand("alertmanager", 9093, ports.alertmanager)];
}

function metricsUrl(standins: readonly Standin[], name: string, port: number): string {
  const found = standins.find((one) => one.port === port && new RegExp(`^(?:${one.pod})$`).test(name));
  if (found === undefined) throw new Error(`no server here stands for ${name}:${port}`);
  return `http://${found.address}/metrics`;
}

/** Starts all of it; returns when every pod is Ready and every exporter answers, after a quarter of a minute. */
export async function startPlatform(): Promise<Platform> {
  const servers = new Servers("platform");
  const stops = [() => servers.stop()];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const plane = await startControlPlane();
    stops.push(() => plane.stop());
    const service = await startService({ port: 0, host: "127.0.0.1", write: () => undefined });
    stops.push(() => service.close());
    const stack = await RenderedStack.of("production");
    const certificate = await makeCertificate(servers.directory);
    await applyStack(plane, stack);
    const exporters = await startExporters(servers, stack, plane, certificate);
    const ports = await reservePorts();
    const lead = {
      namespace: platformNamespace,
      pod: "lead-.+",
      port: platformPort,
      address: new URL(service.url).host,
    };
    const api = { namespace: "default", pod: "", port: 443, address: apiServerAddress(plane) };
    const access = await accessOf(plane, "prometheus", servers.directory);
    const standins = [...exporters, ...replicas(ports), lead, api];
    const discovery = new Discovery({ ...access, standins, others: "dropped" });
    const exposition = (name: string, port: number): string => metricsUrl(standins, name, port);
    return { stack, plane, servers, certificate, ports, service, discovery, exposition, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
