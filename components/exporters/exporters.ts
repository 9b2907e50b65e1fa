import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings/schema";
import { Exporter } from "./exporter";
import type { Password } from "./exporter";
import { KubeStateMetrics } from "./kube-state-metrics/kube-state-metrics";
import { NodeExporter } from "./node/node-exporter";
import { postgresExporter } from "./postgres/postgres";
import { redisExporter } from "./redis/redis";

export interface ExportersArgs {
  readonly settings: Settings["exporters"];
  /** Password per target name, where the stack sets it. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;
}

type Target = ExportersArgs["settings"]["postgres" | "redis"]["targets"][number];

/**
 * Everything that turns the state of nodes, Kubernetes, PostgreSQL and Redis into metrics.
 *
 * Creates: node-exporter on every node, kube-state-metrics, and one exporter per server in the settings.
 * When one is down: only its series are missing; see the READMEs of the folders.
 */
export class Exporters extends pulumi.ComponentResource {
  constructor(name: string, args: ExportersArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:exporters:Exporters", name, {}, opts);
    const { node, kubeStateMetrics, postgres, redis } = args.settings;
    new NodeExporter("node-exporter", node, { parent: this });
    new KubeStateMetrics("kube-state-metrics", kubeStateMetrics, { parent: this });
    for (const target of postgres.targets) {
      const spec = postgresExporter(target, postgres.resources, this.passwordOf(target, args));
      new Exporter(`postgres-exporter-${target.name}`, spec, { parent: this });
    }
    for (const target of redis.targets) {
      const spec = redisExporter(target, redis.resources, this.passwordOf(target, args));
      new Exporter(`redis-exporter-${target.name}`, spec, { parent: this });
    }
    this.registerOutputs({});
  }

  private passwordOf(target: Target, { passwords }: ExportersArgs): Password | undefined {
    if (target.existingSecret) return { existingSecret: target.existingSecret };
    const value = passwords[target.name];
    return value ? { value } : undefined;
  }
}
