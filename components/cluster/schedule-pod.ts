import type { types } from "@pulumi/kubernetes";
import { shardNames } from "../../lib/catalogue";
import { image } from "../../lib/images";
import { cronJobSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import { containerSecurity, podSecurity, priorityClass, scratch } from "../../lib/workload";
import { weekdays } from "../../settings/schema/schedule";
import type { Settings } from "../../settings/schema";
import { loginProtected } from "./exposure-flows";
import { enabledWorkloads } from "./flows";

/** A workload with as many pods as it has while the stack is up. */
export interface Scaled {
  readonly kind: "statefulset" | "deployment";
  readonly name: string;
  readonly replicas: number;
}

/** What runs as one pod: two would double every series, compact the same blocks twice, or find files locked. */
const alone = 1;

/**
 * Everything in the namespace `monitoring` that has a number of pods. Agents on the nodes have none; they wait for
 * Loki to come back.
 */
export function scaledWorkloads(settings: Settings): Scaled[] {
  const { alertmanager, exporters, exposure, grafana, jaeger, loki, prometheus, thanos } = settings;
  const scaled =
    (kind: Scaled["kind"]) =>
    <Name extends string>(name: Name, replicas: number) => ({ kind, name, replicas });
  const [set, deployment] = [scaled("statefulset"), scaled("deployment")];
  const pages = exposure.mode === "none" ? [] : loginProtected(settings);
  const enabled = enabledWorkloads(settings);
  const optional = [
    set("thanos-ruler", thanos.ruler.replicas),
    set("thanos-compactor", alone),
    set("thanos-store", thanos.store.replicas),
    deployment("thanos-query", thanos.query.replicas),
    deployment("jaeger-collector", jaeger.collector.replicas),
    deployment("jaeger-query", jaeger.query.replicas),
    set("jaeger", alone),
  ].filter(({ name }) => enabled(name));
  return [
    set("alertmanager", alertmanager.replicas),
    set("grafana", grafana.replicas),
    set("loki", loki.replicas),
    ...["prometheus", ...shardNames(prometheus.shards)].map((server) => set(server, prometheus.replicas)),
    ...optional,
    deployment("kube-state-metrics", alone),
    ...exporters.postgres.targets.map(({ name }) => deployment(`postgres-exporter-${name}`, alone)),
    ...exporters.redis.targets.map(({ name }) => deployment(`redis-exporter-${name}`, alone)),
    ...pages.map((page) => deployment(`oauth2-proxy-${page}`, exposure.login.replicas)),
  ];
}

/** What `kubectl scale` asks of the API server, for exactly these workloads: to read them, and to set their number of pods. */
export function scaleRules(workloads: readonly Scaled[]): types.input.rbac.v1.PolicyRule[] {
  const kinds = [...new Set(workloads.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const resourceNames = workloads.filter((workload) => workload.kind === kind).map(({ name }) => name);
    const to = (verb: string, resource: string) => ({
      apiGroups: ["apps"],
      resources: [resource],
      resourceNames,
      verbs: [verb],
    });
    return [to("get", `${kind}s`), to("patch", `${kind}s/scale`)];
  });
}

/** The time of a day in cron's notation. */
function cron(time: string, days: Settings["schedule"]["days"]): string {
  const [hour, minute] = time.split(":").map(Number);
  const numbers = [...new Set(days.map((day) => weekdays[day]))].sort();
  return `${minute} ${hour} * * ${numbers.join(",")}`;
}

export interface ScheduleSpecArgs {
  readonly settings: Settings["schedule"];
  /** Time of day. */
  readonly time: string;
  readonly workloads: readonly Scaled[];
}

/** One container per number of pods, since a command knows one number. */
function containers({ settings, workloads }: ScheduleSpecArgs, namespace: string): types.input.core.v1.Container[] {
  const numbers = [...new Set(workloads.map(({ replicas }) => replicas))].sort((a, b) => a - b);
  return numbers.map((replicas) => ({
    name: `scale-to-${replicas}`,
    image: image("kubectl"),
    args: [
      "scale",
      `--namespace=${namespace}`,
      "--cache-dir=/tmp/cache",
      `--replicas=${replicas}`,
      ...workloads.filter((workload) => workload.replicas === replicas).map(({ kind, name }) => `${kind}/${name}`),
    ],
    resources: settings.resources,
    securityContext: containerSecurity(),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  }));
}

function pod(own: Identity, args: ScheduleSpecArgs): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: own.workload,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    // The image names no user; 65532 is what images without one of their own use.
    securityContext: podSecurity(65_532),
    restartPolicy: "OnFailure",
    terminationGracePeriodSeconds: 30,
    containers: containers(args, own.namespace),
    volumes: [scratch("tmp", "16Mi")],
  };
}

/** Gives every workload its number of pods at a time of the working days. */
export function scheduleSpec(own: Identity, args: ScheduleSpecArgs): types.input.batch.v1.CronJobSpec {
  return cronJobSpec(own, {
    schedule: cron(args.time, args.settings.days),
    timeZone: args.settings.timeZone,
    backoffLimit: 6,
    pod: pod(own, args),
  });
}
