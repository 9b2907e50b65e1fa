/** An inhibit rule in Alertmanager's own format: while a source fires, targets with the same `equal` labels are held back. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const named = (...alerts: readonly string[]): string =>
  alerts.length === 1 ? `alertname="${alerts[0]}"` : `alertname=~"${alerts.join("|")}"`;

/** Both sides come from one cluster, whatever else they share. */
const inhibition = (
  source: readonly string[],
  target: readonly string[],
  equal: readonly string[] = [],
): InhibitRule => ({
  source_matchers: source,
  target_matchers: target,
  equal: ["cluster", ...equal],
});

/** A node that is gone takes everything on it along; one page says so. */
const lostNode = inhibition([named("KubeNodeNotReady")], ['severity=~"warning|info"', 'node=~".+"'], ["node"]);

/** A server that is down explains whatever else is wrong with it; its critical alerts page all the same. */
const lostServers = [
  inhibition([named("PostgresDown")], ['alertname=~"Postgres.+"', 'severity="warning"'], ["target"]),
  inhibition([named("RedisDown")], ['alertname=~"Redis.+"', 'severity="warning"'], ["target"]),
];

/** The worse alert of two on the same thing: the other one has nothing to add. */
const worse = [
  inhibition(
    [named("PersistentVolumeAlmostFull")],
    [named("PersistentVolumeFillingUp")],
    ["namespace", "persistentvolumeclaim"],
  ),
  inhibition([named("NodeFilesystemAlmostFull")], [named("NodeFilesystemFillingUp")], ["node", "mountpoint"]),
  inhibition(['alertname=~".+BudgetBurnFast"'], ['alertname=~".+BudgetBurnSlow"'], ["slo"]),
  inhibition([named("JobQueueStalled")], [named("JobQueueDepthHigh")], ["namespace", "queue"]),
  inhibition([named("RedisConnectionsRejected")], [named("RedisConnectionsNearLimit")], ["target"]),
  inhibition([named("AlertmanagerCannotNotify")], [named("AlertmanagerReplicaCannotNotify")], ["integration"]),
];

/** An alert that knows what a target means says it better than TargetDown, which says it of every target. */
const betterThanTargetDown = [
  inhibition(
    [named("NodeExporterDown", "KubeletDown", "PostgresExporterDown", "RedisExporterDown")],
    [named("TargetDown")],
    ["job", "instance"],
  ),
  inhibition([named("ServiceDown")], [named("TargetDown"), 'job="kubernetes-pods"'], ["namespace", "service"]),
  inhibition([named("JaegerServerDown")], [named("TargetDown")], ["job"]),
  inhibition([named("LoginProxyDown")], [named("TargetDown"), 'job="oauth2-proxy"'], ["service"]),
  ...(
    [
      ["GrafanaDown", "grafana"],
      ["KubeApiServerDown", "apiserver"],
      ["KubeStateMetricsDown", "kube-state-metrics"],
      ["LokiDown", "loki"],
      ["ThanosQueryDown", "thanos-query"],
    ] as const
  ).map(([alert, job]) => inhibition([named(alert)], [named("TargetDown"), `job="${job}"`])),
];

/**
 * What holds an alert back: another one that says the same, or the cause. A label that both sides lack counts as equal, so
 * that every rule names only labels that its alerts carry (tests/content/routing.test.ts).
 */
export const inhibitRules: readonly InhibitRule[] = [lostNode, ...lostServers, ...worse, ...betterThanTargetDown];
