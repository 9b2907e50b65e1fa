import { externalPorts, namespaces, ports } from "../../lib/catalogue";
import type { WorkloadName } from "../../lib/catalogue";
import type { Flow, Party } from "../../lib/contracts";
import type { Settings } from "../../settings/schema";
import { exposureFlows } from "./exposure-flows";
import { jaegerServer, named, platformScrapers, prometheusServers, shardsOf, workload } from "./parties";

/** Link-local address of the EKS Pod Identity agent on every node. */
const podIdentityAgent: Party = { cidrs: ["169.254.170.23/32"], name: "EKS Pod Identity agent" };

/** Scraped workloads and the ports on which they offer metrics; node-exporter is on the host's network, see below. */
const scraped: readonly (readonly [WorkloadName, readonly number[]])[] = [
  ["prometheus", [ports.prometheus.http]],
  ["alertmanager", [ports.alertmanager.http, ports.alertmanager.reloader]],
  ["grafana", [ports.grafana.http]],
  ["loki", [ports.loki.http]],
  ["jaeger-collector", [ports["jaeger-collector"].metrics]],
  ["jaeger-query", [ports["jaeger-query"].metrics]],
  ["jaeger", [ports.jaeger.metrics]],
  ["thanos-query", [ports["thanos-query"].http]],
  ["thanos-store", [ports["thanos-store"].http]],
  ["thanos-compactor", [ports["thanos-compactor"].http]],
  ["thanos-ruler", [ports["thanos-ruler"].http]],
  ["alloy", [ports.alloy.http]],
  ["kube-state-metrics", Object.values(ports["kube-state-metrics"])],
];

/** Workloads that a stack with these settings runs. */
export function enabledWorkloads({ jaeger, prometheus, thanos }: Settings): (name: WorkloadName) => boolean {
  return (name) => {
    if (name === "jaeger") return jaeger.enabled && jaeger.store === "badger";
    if (name.startsWith("jaeger-")) return jaeger.enabled && jaeger.store === "opensearch";
    if (name === "thanos-ruler") return prometheus.shards > 0;
    return name.startsWith("thanos-") ? thanos.enabled : true;
  };
}

function scrapeFlows(settings: Settings): Flow[] {
  const { network, thanos } = settings;
  const from = workload("prometheus");
  const enabled = enabledWorkloads(settings);
  return [
    ...scraped
      .filter(([name]) => enabled(name))
      .map(([name, to]): Flow => ({ from, to: workload(name), ports: to, why: "scrape" })),
    ...(thanos.enabled
      ? [{ from, to: from, ports: [ports["thanos-sidecar"].http], why: "scrape of the sidecar" }]
      : []),
    ...shardsOf(settings).map((to) => ({
      from,
      to,
      ports: [ports.prometheus.http, ports["thanos-sidecar"].http],
      why: "scrape of a shard and its sidecar",
    })),
    {
      from,
      to: { cidrs: network.nodeCidrs, name: "nodes" },
      ports: [externalPorts.kubelet, ports["node-exporter"].metrics],
      why: "scrape of kubelet, cAdvisor and node-exporter",
    },
    ...platformScrapers(settings).flatMap((scraper) => [
      {
        from: scraper,
        to: { namespaces: network.platformNamespaces },
        ports: network.applicationPorts,
        why: "scrape of the platform's annotated pods",
      },
      ...neighbourFlows(settings, scraper),
    ]),
  ];
}

/** Pods of others whose metrics alerts of the stack read: certificates where some are issued, and what the cluster costs. */
function neighbourFlows({ exposure, network }: Settings, from: Party): Flow[] {
  const issuing = exposure.mode === "ingress" || exposure.mode === "gateway";
  const openCost: Party = {
    namespaces: [network.openCostNamespace],
    podLabels: { "app.kubernetes.io/name": "opencost" },
  };
  return [
    ...(issuing
      ? [
          {
            from,
            to: { namespaces: [exposure.certificates.namespace] },
            ports: [externalPorts.certManager],
            why: "scrape of cert-manager",
          },
        ]
      : []),
    { from, to: openCost, ports: [externalPorts.openCost], why: "scrape of OpenCost" },
  ];
}

function apiServerFlows(settings: Settings): Flow[] {
  const { network, schedule } = settings;
  const to: Party = { cidrs: [`${network.apiServerIp}/32`, ...network.controlPlaneCidrs], name: "Kubernetes API" };
  const users: readonly WorkloadName[] = ["prometheus", "kube-state-metrics", "alloy"];
  const api = { to, ports: [...new Set([externalPorts.https, network.apiServerPort])] };
  const scalers = ["schedule-down", "schedule-up"].map((name) => ({
    workload: name,
    namespace: namespaces.monitoring,
  }));
  return [
    ...[...users.map(workload), ...shardsOf(settings)].map((from) => ({
      from,
      ...api,
      why: "watch of Kubernetes objects",
    })),
    ...(schedule.enabled ? scalers.map((from) => ({ from, ...api, why: "stop and start on schedule" })) : []),
  ];
}

function alertFlows(settings: Settings): Flow[] {
  const { network, alertmanager } = settings;
  const to = workload("alertmanager");
  const internet: Party = { cidrs: network.notificationCidrs, name: "notification channels" };
  const smtpPort = Number(alertmanager.channels.email?.smarthost.split(":")[1] ?? externalPorts.smtp);
  return [
    ...prometheusServers(settings).map((from) => ({
      from,
      to,
      ports: [ports.alertmanager.http],
      why: "alerts",
    })),
    ...(enabledWorkloads(settings)("thanos-ruler")
      ? [{ from: workload("thanos-ruler"), to, ports: [ports.alertmanager.http], why: "alerts on the platform" }]
      : []),
    { from: workload("loki"), to, ports: [ports.alertmanager.http], why: "alerts of the log ruler" },
    {
      from: to,
      to,
      ports: [ports.alertmanager.cluster],
      protocols: ["TCP", "UDP"],
      why: "gossip of silences and notifications",
    },
    { from: to, to: internet, ports: [externalPorts.https], why: "Slack, PagerDuty and webhooks" },
    ...(alertmanager.channels.email ? [{ from: to, to: internet, ports: [smtpPort], why: "e-mail" }] : []),
  ];
}

function queryFlows({ grafana, network, jaeger, thanos }: Settings): Flow[] {
  const from = workload("grafana");
  const metrics: WorkloadName = thanos.enabled ? "thanos-query" : "prometheus";
  const databasePort = grafana.externalDatabase?.port ?? externalPorts.postgres;
  return [
    { from, to: workload(metrics), ports: [ports[metrics].http], why: "metric queries" },
    { from, to: workload("loki"), ports: [ports.loki.http], why: "log queries" },
    { from, to: workload("alertmanager"), ports: [ports.alertmanager.http], why: "alerts and silences" },
    ...(jaeger.enabled
      ? [{ from, to: jaegerServer(jaeger, "jaeger-query"), ports: [ports["jaeger-query"].http], why: "trace queries" }]
      : []),
    ...(grafana.database === "sqlite"
      ? []
      : [
          {
            from,
            to: { cidrs: network.dataCidrs, name: "data subnets" },
            ports: [databasePort],
            why: "users and preferences",
          },
        ]),
  ];
}

function logFlows({ network }: Settings): Flow[] {
  const loki = workload("loki");
  const push = { to: loki, ports: [ports.loki.http] };
  return [
    {
      from: loki,
      to: loki,
      ports: [ports.loki.memberlist, ports.loki.grpc],
      why: "ring membership and queries among servers",
    },
    { from: workload("alloy"), ...push, why: "log push" },
    { from: { namespaces: network.platformNamespaces }, ...push, why: "log push by the platform itself" },
  ];
}

function traceFlows({ jaeger, network }: Settings): Flow[] {
  if (!jaeger.enabled) return [];
  const to: Party = { cidrs: network.dataCidrs, name: "data subnets" };
  const servers = [workload("jaeger-collector"), workload("jaeger-query")];
  const users = jaeger.store === "badger" ? [] : [...servers, named("jaeger-index-cleaner", "jaeger-collector")];
  const { "otlp-grpc": grpc, "otlp-http": http } = ports["jaeger-collector"];
  return [
    ...users.map((from): Flow => ({ from, to, ports: [externalPorts.https], why: "traces in OpenSearch" })),
    {
      from: { namespaces: network.platformNamespaces },
      to: jaegerServer(jaeger, "jaeger-collector"),
      ports: [grpc, http],
      why: "spans by OTLP",
    },
  ];
}

function longTermFlows(settings: Settings): Flow[] {
  if (!settings.thanos.enabled) return [];
  const from = workload("thanos-query");
  const ruler = workload("thanos-ruler");
  return [
    ...prometheusServers(settings).map((to) => ({
      from,
      to,
      ports: [ports["thanos-sidecar"].grpc],
      why: "recent samples",
    })),
    { from, to: workload("thanos-store"), ports: [ports["thanos-store"].grpc], why: "samples in S3" },
    ...(enabledWorkloads(settings)("thanos-ruler")
      ? [
          { from, to: ruler, ports: [ports["thanos-ruler"].grpc], why: "recorded series" },
          { from: ruler, to: from, ports: [ports["thanos-query"].http], why: "rules about the platform" },
        ]
      : []),
  ];
}

function objectStoreFlows(settings: Settings): Flow[] {
  const { aws, loki, network } = settings;
  const logs = loki.store === "s3" ? [workload("loki")] : [];
  const archive = (["prometheus", "thanos-store", "thanos-compactor", "thanos-ruler"] as const)
    .filter((name) => settings.thanos.enabled && enabledWorkloads(settings)(name))
    .map(workload);
  return [...logs, ...archive, ...shardsOf(settings)].flatMap((from) => [
    {
      from,
      to: { cidrs: network.awsApiCidrs, name: "AWS API" },
      ports: [externalPorts.https],
      why: "S3 and its credentials",
    },
    ...(aws?.identity === "pod-identity"
      ? [{ from, to: podIdentityAgent, ports: [externalPorts.http], why: "AWS credentials" }]
      : []),
  ]);
}

function exporterFlows({ exporters: { postgres, redis } }: Settings): Flow[] {
  const scrape = workload("prometheus");
  const flows = (
    kind: "postgres-exporter" | "redis-exporter",
    targets: typeof postgres.targets | typeof redis.targets,
  ) =>
    targets.flatMap((target): Flow[] => {
      const from = named(`${kind}-${target.name}`, kind);
      const to: Party = target.namespace
        ? { namespaces: [target.namespace] }
        : { cidrs: target.cidrs ?? [], name: target.host };
      return [
        { from: scrape, to: from, ports: [ports[kind].metrics], why: "scrape" },
        { from, to, ports: [target.port], why: `statistics of ${target.host}` },
      ];
    });
  return [...flows("postgres-exporter", postgres.targets), ...flows("redis-exporter", redis.targets)];
}

/**
 * Every connection that may be opened in the stack, besides name resolution, which every pod may use.
 * Reads as the answer to "who talks to whom, and why"; docs/network.md and the NetworkPolicies come from it.
 */
export function flows(settings: Settings): Flow[] {
  return [
    ...scrapeFlows(settings),
    ...apiServerFlows(settings),
    ...alertFlows(settings),
    ...queryFlows(settings),
    ...logFlows(settings),
    ...traceFlows(settings),
    ...longTermFlows(settings),
    ...objectStoreFlows(settings),
    ...exporterFlows(settings),
    ...exposureFlows(settings),
  ];
}
