import { Unanswered } from "../../doctor/asker";
import type { Finding } from "../../doctor/check";
import { describeCheck, failed, fine, unjudged, warning } from "./support/faults";

const prometheusPods = ["prometheus-0", "prometheus-1"];
const runbook = (name: string) => `components/prometheus/runbooks/${name}.md`;
const missingChannels = [
  "Slack is left out: its secret is missing. Run: pulumi config set --secret slackWebhookUrl",
  "E-mail is left out: its secret is missing. Run: pulumi config set --secret smtpPassword",
  "PagerDuty is left out: its secret is missing. Run: pulumi config set --secret pagerdutyRoutingKey",
  "The default webhook is left out: its secret is missing. Run: pulumi config set --secret defaultWebhookUrl",
  "The dead man's switch is left out: its secret is missing. Run: pulumi config set --secret watchdogWebhookUrl",
  "Alerts notify nobody, critical ones included: they show only in the UIs.",
  "Nobody notices when alerting itself stops.",
].map((detail): Finding => ({ subject: "channels", state: "warning", detail }));

describeCheck(
  "health",
  [
    fine("StatefulSet monitoring/alertmanager", "2 pods asked: :9093/-/ready, :8080/healthz"),
    fine("StatefulSet monitoring/loki", "3 pods asked: :3100/ready"),
    fine("StatefulSet monitoring/thanos-store", "2 pods asked: :10902/-/ready"),
    fine("StatefulSet monitoring/thanos-compactor", "1 pod asked: :10902/-/ready"),
    fine("DaemonSet monitoring-agents/node-exporter", "3 pods asked: :9100/"),
    fine("Deployment monitoring/thanos-query", "2 pods asked: :10902/-/ready"),
    fine("Deployment monitoring/postgres-exporter-leads", "1 pod asked: :9187/"),
    fine("Deployment monitoring/redis-exporter-sessions", "1 pod asked: :9121/health"),
    fine("StatefulSet monitoring/prometheus", "2 pods asked: :9090/-/ready, :10902/-/ready"),
    fine("DaemonSet monitoring-agents/alloy", "3 pods asked: :12345/-/ready"),
    fine("Deployment monitoring/kube-state-metrics", "1 pod asked: :8081/readyz"),
    fine("Deployment monitoring/jaeger-collector", "2 pods asked: :13133/status"),
    fine("Deployment monitoring/jaeger-query", "2 pods asked: :13133/status"),
    fine("Deployment monitoring/oauth2-proxy-prometheus", "2 pods asked: :4180/ready"),
    fine("Deployment monitoring/oauth2-proxy-alertmanager", "2 pods asked: :4180/ready"),
    fine("Deployment monitoring/oauth2-proxy-jaeger-query", "2 pods asked: :4180/ready"),
    fine("StatefulSet monitoring/grafana", "2 pods asked: :3000/api/health"),
  ],
  [
    [
      "a pod that is not ready, the other pods of its workload left out",
      (world) => world.answer("loki-1:3100/ready", "Ingester not ready", 503),
      [failed("pod loki-1", "answers /ready on port 3100 with HTTP 503", "kubectl -n monitoring logs loki-1")],
    ],
    [
      "a pod that does not answer",
      (world) => {
        const silent = new Unanswered(
          "loki-2:3100 does not answer /ready",
          "failed",
          "kubectl -n monitoring logs loki-2",
        );
        world.answers.set("loki-2:3100/ready", silent);
      },
      [failed("pod loki-2", "loki-2:3100 does not answer /ready", "kubectl -n monitoring logs loki-2")],
    ],
    [
      "a workload without pods",
      (world) => [0, 1, 2].forEach((ordinal) => world.remove("Pod", `loki-${ordinal}`)),
      [unjudged("StatefulSet monitoring/loki", "has no pod to ask")],
    ],
  ],
);

describeCheck(
  "targets",
  [fine("prometheus-0, prometheus-1", "all targets are up")],
  [
    [
      "targets that are down",
      (world) => {
        const target = (health: string, instance: string) => ({ health, labels: { job: "loki", instance } });
        const activeTargets = [target("up", "a"), target("down", "b"), target("unknown", "c")];
        world.answer("prometheus-1:9090/api/v1/targets?state=active", { data: { activeTargets } });
      },
      [failed("targets of prometheus-1", "2 of 3 are not up: loki b, loki c", runbook("TargetDown"))],
    ],
    [
      "no target at all",
      (world) => world.answer("prometheus-0:9090/api/v1/targets?state=active", { data: { activeTargets: [] } }),
      [failed("targets of prometheus-0", "there are none", runbook("TargetDown"))],
    ],
    [
      "a pod that cannot be reached",
      (world) => {
        const silent = new Unanswered("kubectl port-forward to prometheus-0:9090: no", "not judged", "ask otherwise");
        world.answers.set("prometheus-0:9090/api/v1/targets?state=active", silent);
      },
      [unjudged("pod prometheus-0", "kubectl port-forward to prometheus-0:9090: no", "ask otherwise")],
    ],
  ],
);

describeCheck(
  "rules",
  [fine("prometheus-0, prometheus-1", "all 199 rules loaded and sound")],
  [
    [
      "rules that are not loaded",
      (world) => {
        const rules = world.expected.rules.slice(5).map(({ name }) => ({ name, health: "ok" }));
        world.answer("prometheus-0:9090/api/v1/rules", { data: { groups: [{ rules }] } });
      },
      (world) => {
        const [a, b, c] = world.expected.rules.map(({ name }) => name);
        const detail = `5 are not loaded: ${[a, b, c].join(", ")} and 2 more`;
        return [failed("rules of prometheus-0", detail, runbook("PrometheusConfigReloadFailed"))];
      },
    ],
    [
      "a rule that fails",
      (world) => {
        const rules = world.expected.rules.map(({ name }) => ({
          name,
          health: name === "BackupTooOld" ? "err" : "ok",
        }));
        world.answer("prometheus-0:9090/api/v1/rules", { data: { groups: [{ rules }] } });
      },
      [failed("rules of prometheus-0", "1 fail: BackupTooOld", runbook("PrometheusRuleFailures"))],
    ],
  ],
);

describeCheck(
  "alerts",
  [fine("prometheus-0, prometheus-1", "Watchdog fires, no critical alert does")],
  [
    [
      "a dead man's switch that is silent",
      (world) => world.alerts(),
      prometheusPods.map((pod) =>
        failed(`alerts of ${pod}`, "Watchdog does not fire: nothing is evaluated", runbook("Watchdog")),
      ),
    ],
    [
      "critical alerts, each named once, and others not",
      (world) =>
        world.alerts(
          { alertname: "Watchdog", severity: "none" },
          { alertname: "LokiDown", severity: "critical", pod: "a" },
          { alertname: "LokiDown", severity: "critical", pod: "b" },
          { alertname: "TargetDown", severity: "warning" },
        ),
      prometheusPods.map((pod) =>
        warning(`alerts of ${pod}`, "2 critical ones fire: LokiDown", "see the runbook of each, which the alert links"),
      ),
    ],
  ],
);

describeCheck(
  "channels",
  [fine("alertmanager-0, alertmanager-1", "cluster complete, 2 receivers loaded"), ...missingChannels],
  [
    [
      "a cluster of Alertmanagers that has split",
      (world) => world.answer("alertmanager-1:9093/api/v2/status", { cluster: { peers: [{ name: "b" }] } }),
      [
        failed(
          "pod alertmanager-1",
          "its cluster has 1 of 2 members: notifications come more than once",
          "kubectl -n monitoring logs alertmanager-1 -c alertmanager",
        ),
      ],
    ],
    [
      "a configuration that was not taken over",
      (world) => world.answer("alertmanager-0:9093/api/v2/receivers", [{ name: "none" }]),
      [
        failed(
          "pod alertmanager-0",
          "has not loaded the receivers default: a broken configuration is not taken over",
          "kubectl -n monitoring logs alertmanager-0 -c alertmanager",
        ),
      ],
    ],
  ],
);
