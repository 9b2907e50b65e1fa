import { join } from "node:path";
import { Alertmanager } from "./components/alertmanager/alertmanager";
import { Alloy } from "./components/alloy/alloy";
import { Aws } from "./components/aws/aws";
import { Dns } from "./components/aws/dns";
import { Classes } from "./components/cluster/classes";
import { Exposure } from "./components/cluster/exposure";
import { flows } from "./components/cluster/flows";
import { KubeconfigCluster } from "./components/cluster/kubeconfig-cluster";
import { Namespaces } from "./components/cluster/namespaces";
import { Network } from "./components/cluster/network";
import { Schedule } from "./components/cluster/schedule";
import { Exporters } from "./components/exporters/exporters";
import { externalDatabase, Grafana } from "./components/grafana/grafana";
import { Jaeger } from "./components/jaeger/jaeger";
import { Loki } from "./components/loki/loki";
import { Prometheus } from "./components/prometheus/prometheus";
import { Thanos } from "./components/thanos/thanos";
import { readBundles, tunableAlerts } from "./lib/bundle";
import { placement } from "./lib/workload";
import { hasAws, load } from "./settings/load";

const components = join(__dirname, "components");
const { settings, secrets } = load(() => tunableAlerts(components));
const { alerts, environment, exposure, repository, storage } = settings;
const cluster = settings.cluster.name;
const url = (page: string) => `https://${page}.${exposure.domain}`;

// What the stack keeps in AWS, where it has an AWS side, and what every room stands on in the cluster.
const aws = hasAws(settings) ? new Aws("aws", { settings, secrets }) : undefined;
const kubernetes = aws?.providers.kubernetes ?? new KubeconfigCluster("cluster", settings.cluster).provider;
const inCluster = { providers: { kubernetes } };
const classArgs = { storage, autoMode: settings.cluster.autoMode, ...aws?.volumes };
const classes = new Classes("classes", classArgs, { ...inCluster, dependsOn: [...(aws?.volumesReady ?? [])] });
const spaces = new Namespaces("namespaces", settings.namespaces, inCluster);
const network = new Network("network", { flows: flows(settings) }, { ...inCluster, dependsOn: [spaces] });

// The rooms: who is spoken to comes before who speaks. What they contribute to each other is plain data.
const inRoom = { ...inCluster, dependsOn: [spaces, classes, network] };
const absent = (["jaeger", "thanos"] as const).filter((room) => !settings[room].enabled);
const choices = { absent, sharded: settings.prometheus.shards > 0, alerts };
const bundles = readBundles(components, { repository, grafana: url("grafana") }, choices);
const stores = { storageClassName: storage.className, placement: placement(settings.cluster.spotNodes) };
const shared = { cluster, environment, bundles, ...stores };

const alerted = { settings: settings.alertmanager, secrets, externalUrl: url("alertmanager") };
const alertmanager = new Alertmanager("alertmanager", { ...shared, ...alerted }, inRoom);
const { scrapeInterval, evaluationInterval } = settings.prometheus;
const alerting = { alertmanagers: alertmanager.targets, scrapeInterval, evaluationInterval };
const thanos =
  aws?.metrics &&
  new Thanos("thanos", { ...shared, ...alerting, settings: settings.thanos, stores: aws.metrics }, inRoom);
const outward = { alertmanagers: alertmanager.targets, externalUrl: url("prometheus"), ...thanos?.shippers };
const prometheus = new Prometheus("prometheus", { ...shared, ...outward, settings: settings.prometheus }, inRoom);
const alertmanagerUrls = alertmanager.targets.map((target) => `http://${target}`);
const loki = new Loki(
  "loki",
  { ...shared, settings: settings.loki, store: aws?.logs, alertmanagerUrls, grafanaUrl: url("grafana") },
  inRoom,
);
new Alloy("alloy", { ...shared, settings: settings.alloy, lokiUrl: loki.endpoint.url }, inRoom);
const jaeger = settings.jaeger.enabled
  ? new Jaeger("jaeger", { ...stores, settings: settings.jaeger, traces: aws?.traces }, inRoom)
  : undefined;
new Exporters("exporters", { settings: settings.exporters, passwords: secrets.exporterPasswords }, inRoom);
const grafana = new Grafana(
  "grafana",
  {
    ...shared,
    settings: settings.grafana,
    database: aws?.database ?? externalDatabase(settings.grafana, secrets),
    adminPassword: secrets.grafanaAdminPassword,
    datasources: [thanos ?? prometheus, loki, alertmanager, ...(jaeger ? [jaeger] : [])].map((room) => room.datasource),
    rootUrl: url("grafana"),
  },
  inRoom,
);

// The way in.
const routes = [grafana, prometheus, alertmanager, ...(jaeger ? [jaeger] : [])].map(({ route }) => route);
const pages = new Exposure(
  "exposure",
  { settings: exposure, routes, challengeZone: aws?.challenges?.zone, oidcClientSecret: secrets.oidcClientSecret },
  { ...inCluster, dependsOn: [spaces, network, ...(aws?.challenges?.grants ?? [])] },
);
const hosts = pages.hosts.map(({ host }) => host);
const dnsArgs = { dns: settings.dns, hosts, loadBalancer: pages.loadBalancerHostname };
if (aws && settings.dns.mode === "pulumi") new Dns("dns", dnsArgs, { providers: { aws: aws.providers.aws } });
if (settings.schedule.enabled) new Schedule("schedule", settings, inRoom);

/** Where to find what: pages for people, addresses for the platform's services. */
export const endpoints = {
  ...Object.fromEntries(pages.hosts.map((page) => [page.name, page.url])),
  logs: loki.endpoint.url,
  ...(jaeger ? { traces: jaeger.otlpHttp.url } : {}),
};

/** What an operator should know, such as notification channels that are left out. */
export const notices = alertmanager.notices;
