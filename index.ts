import { join } from "node:path";
import { Alertmanager } from "./components/alertmanager/alertmanager";
import { Alloy } from "./components/alloy/alloy";
import { Aws } from "./components/aws/aws";
import { Dns } from "./components/aws/dns";
import { Classes } from "./components/cluster/classes";
import { Exposure } from "./components/cluster/exposure";
import { flows } from "./components/cluster/flows";
import { Namespaces } from "./components/cluster/namespaces";
import { Network } from "./components/cluster/network";
import { Exporters } from "./components/exporters/exporters";
import { Grafana } from "./components/grafana/grafana";
import { Jaeger } from "./components/jaeger/jaeger";
import { Loki } from "./components/loki/loki";
import { Prometheus } from "./components/prometheus/prometheus";
import { Thanos } from "./components/thanos/thanos";
import { readBundles, tunableAlerts } from "./lib/bundle";
import { placement } from "./lib/workload";
import { load } from "./settings/load";

const components = join(__dirname, "components");
const { settings, secrets } = load(() => tunableAlerts(components));
const { alerts, environment, exposure, repository, storage } = settings;
const cluster = settings.cluster.name;
const url = (page: string) => `https://${page}.${exposure.domain}`;

// What the stack keeps in AWS, and what every room stands on in the cluster.
const aws = new Aws("aws", { settings, secrets });
const inCluster = { providers: { kubernetes: aws.providers.kubernetes } };
const { kmsKeyArn } = settings.aws;
const classArgs = { storage, kmsKeyArn, autoMode: settings.cluster.autoMode, volumeTags: aws.volumeTags };
const classes = new Classes("classes", classArgs, { ...inCluster, dependsOn: [...aws.volumesReady] });
const spaces = new Namespaces("namespaces", settings.namespaces, inCluster);
const network = new Network("network", { flows: flows(settings) }, { ...inCluster, dependsOn: [spaces] });

// The rooms: who is spoken to comes before who speaks. What they contribute to each other is plain data.
const inRoom = { ...inCluster, dependsOn: [spaces, classes, network] };
const absent = [aws.traces ? [] : "jaeger", aws.metrics ? [] : "thanos"].flat();
const bundles = readBundles(components, { repository, grafana: url("grafana") }, { absent, alerts });
const stores = { storageClassName: storage.className, placement: placement(settings.cluster.spotNodes) };
const shared = { cluster, environment, bundles, ...stores };

const alertmanager = new Alertmanager(
  "alertmanager",
  { ...shared, settings: settings.alertmanager, secrets, externalUrl: url("alertmanager") },
  inRoom,
);
const { scrapeInterval } = settings.prometheus;
const thanos =
  aws.metrics &&
  new Thanos("thanos", { ...shared, settings: settings.thanos, stores: aws.metrics, scrapeInterval }, inRoom);
const outward = { alertmanagers: alertmanager.targets, externalUrl: url("prometheus"), shipper: thanos?.sidecar };
const prometheus = new Prometheus("prometheus", { ...shared, ...outward, settings: settings.prometheus }, inRoom);
const alertmanagerUrls = alertmanager.targets.map((target) => `http://${target}`);
const loki = new Loki(
  "loki",
  { ...shared, settings: settings.loki, store: aws.logs, alertmanagerUrls, grafanaUrl: url("grafana") },
  inRoom,
);
new Alloy("alloy", { ...shared, settings: settings.alloy, lokiUrl: loki.endpoint.url }, inRoom);
const jaeger = aws.traces && new Jaeger("jaeger", { settings: settings.jaeger, traces: aws.traces }, inRoom);
new Exporters("exporters", { settings: settings.exporters, passwords: secrets.exporterPasswords }, inRoom);
const grafana = new Grafana(
  "grafana",
  {
    ...shared,
    settings: settings.grafana,
    database: aws.database,
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
  { settings: exposure, routes, challengeZone: aws.challenges?.zone, oidcClientSecret: secrets.oidcClientSecret },
  { ...inCluster, dependsOn: [spaces, network, ...(aws.challenges?.grants ?? [])] },
);
const dnsArgs = {
  dns: settings.dns,
  hosts: pages.hosts.map(({ host }) => host),
  loadBalancer: pages.loadBalancerHostname,
};
if (settings.dns.mode === "pulumi") new Dns("dns", dnsArgs, { providers: { aws: aws.providers.aws } });

/** Where to find what: pages for people, addresses for the platform's services. */
export const endpoints = {
  ...Object.fromEntries(pages.hosts.map((page) => [page.name, page.url])),
  logs: loki.endpoint.url,
  ...(jaeger ? { traces: jaeger.otlpHttp.url } : {}),
};

/** What an operator should know, such as notification channels that are left out. */
export const notices = alertmanager.notices;
