import assert from "node:assert/strict";
import { gapsIn } from "../../../scripts/docs/alerts/gaps";
import { metricsIn, sourceMetrics } from "../../../scripts/docs/alerts/metrics";
import { routesOf } from "../../../scripts/docs/alerts/routes";
import { alertRows } from "../../../scripts/docs/alerts/rows";
import type { AlertRow } from "../../../scripts/docs/alerts/rows";

const whole: AlertRow = {
  ...{ room: "exporters/redis", alert: "RedisDown", severity: "critical", team: "database", engine: "prometheus" },
  metrics: ["redis_up"],
  tests: ["tests/alerts/redis/redis.test.yml"],
  dashboard: { uid: "redis", path: "components/exporters/redis/dashboards/redis.ts", panel: true },
  runbook: "components/exporters/redis/runbooks/RedisDown.md",
};

const without = (row: AlertRow, ...keys: (keyof AlertRow)[]): AlertRow =>
  Object.fromEntries(
    Object.entries(row).filter(([key]) => !keys.includes(key as keyof AlertRow)),
  ) as unknown as AlertRow;

const gaps = (row: AlertRow, told: readonly string[] = ["Slack #alerts"]) => gapsIn([row], () => told);

describe("scripts/docs/alerts", () => {
  it("finds no gap where an alert has all that belongs to it", () => {
    assert.deepEqual(gaps(whole), []);
  });

  it("names each thing that is missing, and where it belongs", () => {
    assert.deepEqual(gaps({ ...without(whole, "dashboard", "runbook"), metrics: [], tests: [] }, []), [
      "RedisDown reads no metric",
      "RedisDown fires in no unit test: add one to tests/alerts/redis/",
      "RedisDown leads to no dashboard that exists: name one in its annotation `dashboard`",
      "RedisDown has no runbook: write components/exporters/redis/runbooks/RedisDown.md",
      "RedisDown notifies nobody: see components/alertmanager/routing.ts",
    ]);
  });

  it("names a dashboard that lacks the alert's panel", () => {
    const dashboard = { uid: "redis", path: "components/exporters/redis/dashboards/redis.ts", panel: false };
    assert.deepEqual(gaps({ ...whole, dashboard }), ["RedisDown has no panel of its name on the dashboard redis"]);
  });

  it("asks the Watchdog for no metric and no dashboard, an alert in LogQL for no metric, GrafanaDown for no dashboard", () => {
    const bare = { ...without(whole, "dashboard"), metrics: [] };
    assert.deepEqual(gaps({ ...bare, alert: "Watchdog" }), []);
    assert.deepEqual(gaps({ ...whole, metrics: [], engine: "loki" }), []);
    assert.deepEqual(gaps({ ...bare, alert: "GrafanaDown" }), ["GrafanaDown reads no metric"]);
  });

  it("follows recorded series to what is scraped, and leaves out labels and functions", () => {
    const recorded = new Map([
      ["job:errors:ratio", 'sum by (job) (job:errors:rate5m) / sum by (job) (rate(requests_total{code=~"5.."}[5m]))'],
      ["job:errors:rate5m", "sum by (job) (rate(errors_total[5m]))"],
    ]);
    assert.deepEqual(metricsIn('max by (pod) (up{job="x"}) - on (pod) absent(down offset 1d)'), ["up", "down"]);
    assert.deepEqual(sourceMetrics("job:errors:ratio > 1 and up", recorded), ["errors_total", "requests_total", "up"]);
    assert.deepEqual(metricsIn("vector(1)"), []);
  });

  it("reads from the repository what the matrix shows of an alert on metrics, one on logs, and the Watchdog", () => {
    const rows = new Map(alertRows().map((row) => [row.alert, row] as const));
    assert.deepEqual(rows.get("RedisDown"), whole);
    assert.deepEqual(rows.get("LogDeliveryStopped")?.tests, ["tests/content/loki-alerts.test.ts"]);
    assert.deepEqual(rows.get("HttpErrorRatioHigh")?.metrics, ["http_server_request_duration_seconds_count"]);
    assert.equal(rows.get("Watchdog")?.dashboard, undefined);
  });

  it("knows the routes of a stack while every channel has its secret", () => {
    const routes = routesOf("production");
    const [receiver = ""] = routes.receiversOf({ alertname: "RedisDown", severity: "critical", team: "database" });
    assert.equal(receiver, "team-database-critical");
    assert.equal(routes.receivers.get(receiver)?.at(-1), "PagerDuty");
    assert.throws(() => routesOf("elsewhere"), /Pulumi\.elsewhere\.yaml/);
  });
});
