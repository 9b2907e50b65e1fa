/** A pair of Prometheus and a pair of Alertmanagers before a platform, and the receivers of what they send. */
import { randomBytes } from "node:crypto";
import { Alertmanager, writeAlertmanagerConfig } from "./alertmanager";
import { Receivers } from "./notifications";
import type { Platform } from "./platform";
import { eventually } from "./process";
import { Prometheus } from "./prometheus";

export interface Alerting {
  readonly prometheis: readonly [Prometheus, Prometheus];
  readonly alertmanagers: readonly [Alertmanager, Alertmanager];
  readonly receivers: Receivers;
  /** What PagerDuty is to be called with. */
  readonly routingKey: string;
}

/** Gossip settles within seconds. */
const clusterSeconds = 60;

/** Returns when both Alertmanagers have found each other and both Prometheus are ready; the platform's stop ends them. */
export async function startAlerting(platform: Platform, speed: number): Promise<Alerting> {
  const { stack, servers, certificate, ports, discovery } = platform;
  const [password, routingKey] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
  // The user that the production stack's settings name.
  const receivers = await Receivers.start({ user: "alertmanager", password, certificate });
  const configFile = writeAlertmanagerConfig(servers, stack, {
    ...{ speed, smarthost: receivers.smarthost, pagerdutyUrl: receivers.url("pagerduty") },
    receivers: {
      "slack-webhook-url": receivers.url("slack"),
      "smtp-password": password,
      "pagerduty-routing-key": routingKey,
      "default-webhook-url": receivers.url("webhook"),
      "watchdog-webhook-url": receivers.url("watchdog"),
    },
  });
  const shared = { gossip: ports.gossip, configFile, trust: certificate.trust };
  const startAlertmanager = (name: string, port: number) =>
    Alertmanager.start(servers, stack, { name, port, ...shared });
  const alertmanagers = await Promise.all([
    startAlertmanager("alertmanager-0", ports.alertmanager[0]),
    startAlertmanager("alertmanager-1", ports.alertmanager[1]),
  ]);
  await Promise.all(alertmanagers.map((one) => clustered(one)));
  const addresses = alertmanagers.map(({ address }) => address);
  const startPrometheus = (name: string, port: number) =>
    Prometheus.start(servers, stack, { name, port, discovery, alertmanagers: addresses, speed });
  const prometheis = await Promise.all([
    startPrometheus("prometheus-0", ports.prometheus[0]),
    startPrometheus("prometheus-1", ports.prometheus[1]),
  ]);
  return { prometheis, alertmanagers, receivers, routingKey };
}

/** Returns when a replica sees both, itself included, and no longer waits for more. */
export async function clustered(alertmanager: Alertmanager): Promise<void> {
  interface Status {
    readonly cluster: { readonly status: string; readonly peers: readonly unknown[] };
  }
  await eventually(`${alertmanager.name} has found the other replica`, clusterSeconds, async () => {
    const { cluster } = await alertmanager.ask<Status>("status");
    return cluster.status === "ready" && cluster.peers.length === 2 ? true : undefined;
  });
}
