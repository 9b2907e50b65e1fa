import { ports } from "../../../lib/catalogue";
import type { Settings } from "../../../settings/schema";
import type { ExporterArgs, Password } from "../exporter";
import { caFile } from "../exporter-pod";

type Redis = Settings["exporters"]["redis"];

/** Arguments of the exporter of one Redis server (research: components.md section 9). */
export function redisExporter(
  target: Redis["targets"][number],
  resources: Redis["resources"],
  password: Password | undefined,
): ExporterArgs {
  const { host, port, tls, user, caConfigMap } = target;
  return {
    kind: "redis-exporter",
    port: ports["redis-exporter"].metrics,
    user: 59_000,
    probePath: "/health",
    args: [],
    env: [
      { name: "REDIS_ADDR", value: `${tls ? "rediss" : "redis"}://${host}:${port}` },
      ...(user === undefined ? [] : [{ name: "REDIS_USER", value: user }]),
      ...(caConfigMap === undefined ? [] : [{ name: "REDIS_EXPORTER_TLS_CA_CERT_FILE", value: caFile }]),
      // ElastiCache refuses CONFIG, and its values may hold secrets.
      { name: "REDIS_EXPORTER_CONFIG_COMMAND", value: "-" },
      { name: "REDIS_EXPORTER_INCL_CONFIG_METRICS", value: "false" },
      // `/scrape?target=` would let any pod that reaches the exporter probe other hosts.
      { name: "REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT", value: "true" },
    ],
    password,
    // Its password file is a map of server URLs, which a Secret kept by others is not.
    passwordVariable: "REDIS_PASSWORD",
    caConfigMap,
    resources,
  };
}
