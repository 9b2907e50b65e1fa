/** The exporters as the stack configures them, each before the real thing; every one returns its `127.0.0.1:port`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Certificate } from "./certificate";
import type { Database } from "./databases";
import { answers, freePort, type Servers } from "./process";
import { localArgs, localEnv, type RenderedStack } from "./stack";
import { program } from "./tools";

const loopback = (port: number): string => `127.0.0.1:${port}`;

/** Shows this machine as a node. */
export async function startNodeExporter(servers: Servers, stack: RenderedStack): Promise<string> {
  const address = loopback(await freePort());
  const args = localArgs(stack.container("node-exporter"), {
    "/host/root/": "/",
    "=/host/root": "=/",
    "/host/sys": "/sys",
    "$(HOST_IP):9100": address,
  });
  const ready = answers(`http://${address}/`);
  await servers.start({ name: "node-exporter", path: program("node_exporter"), args, ready });
  return address;
}

export interface KubeStateMetrics {
  /** State of the cluster's objects. */
  readonly metrics: string;
  /** Metrics of the exporter itself. */
  readonly telemetry: string;
}

/** @param kubeconfig of its own ServiceAccount, so that the rendered ClusterRole is what it lives on */
export async function startKubeStateMetrics(
  servers: Servers,
  stack: RenderedStack,
  kubeconfig: string,
): Promise<KubeStateMetrics> {
  const [metrics, telemetry] = [await freePort(), await freePort()];
  const rendered = localArgs(stack.container("kube-state-metrics"), {
    "--port=8080": `--port=${metrics}`,
    "--telemetry-port=8081": `--telemetry-port=${telemetry}`,
  });
  const args = [...rendered, `--kubeconfig=${kubeconfig}`, "--host=127.0.0.1", "--telemetry-host=127.0.0.1"];
  const ready = answers(`http://${loopback(telemetry)}/readyz`);
  await servers.start({ name: "kube-state-metrics", path: program("kube-state-metrics"), args, ready });
  return { metrics: loopback(metrics), telemetry: loopback(telemetry) };
}

/** Reads the database with TLS checked, as rendered; only host and port are other. */
export async function startPostgresExporter(
  servers: Servers,
  stack: RenderedStack,
  { port, password }: Database,
  { trust }: Certificate,
): Promise<string> {
  const address = loopback(await freePort());
  const folder = join(servers.directory, "postgres-exporter");
  mkdirSync(folder);
  writeFileSync(join(folder, "password"), password, { mode: 0o600 });
  const container = stack.container("postgres-exporter-leads");
  const env = localEnv(container, {
    "leads.cluster-c0example.us-east-1.rds.amazonaws.com:5432": loopback(port),
    "/etc/exporter/secret": folder,
  });
  const args = [...container.args, `--web.listen-address=${address}`];
  const ready = answers(`http://${address}/`);
  await servers.start({
    name: "postgres-exporter",
    path: program("postgres_exporter"),
    args,
    env: { ...env, ...trust },
    ready,
  });
  return address;
}

/** Reads Redis with TLS checked, as rendered; only host and port are other. */
export async function startRedisExporter(
  servers: Servers,
  stack: RenderedStack,
  { port, user, password }: Database,
  { trust }: Certificate,
): Promise<string> {
  const address = loopback(await freePort());
  const container = stack.container("redis-exporter-sessions");
  const rendered = localEnv(container, { "master.sessions.c0example.use1.cache.amazonaws.com:6379": loopback(port) });
  const env = { ...rendered, ...trust, REDIS_USER: user, REDIS_PASSWORD: password };
  const args = [...container.args, `--web.listen-address=${address}`];
  const ready = answers(`http://${address}/health`);
  await servers.start({ name: "redis-exporter", path: program("redis_exporter"), args, env, ready });
  return address;
}
