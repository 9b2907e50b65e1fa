import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { peerTimeout } from "../support/servers/alertmanager";
import { clustered, startAlerting, type Alerting } from "../support/servers/alerting";
import { longestSilence, repeated, titlesAt } from "../support/servers/messages";
import type { Notification } from "../support/servers/notifications";
import { requirePlatform, startPlatform, type Platform } from "../support/servers/platform";
import { eventually } from "../support/servers/process";

/** A minute of production takes three seconds here; what is divided and what is not: tests/support/servers/clock.ts. */
const speed = 20;

/** Seconds within which a message must be there: a multiple of what it takes, for machines that do other things too. */
const patience = 120;

/** Seconds that a second Alertmanager waits for the first one, and a bit: later, nothing is sent twice. */
const secondLook = peerTimeout + 2;

/** Seconds of silence after which a dead man's switch would call: a usual quarter of an hour. */
const switchPatience = (15 * 60) / speed;

/** Everybody who hears of every critical alert; the channel of a team comes on top. */
const oncall = ["email oncall@insurance-lead-gen.com", "pagerduty", "slack #alerts-critical"];
const paged = (channel: string): string[] => [...oncall, `slack ${channel}`];

/** The alerts that are right here, and why. */
const causes: Readonly<Record<string, string>> = {
  Watchdog: "always fires",
  "RedisDown|RedisExporterDown|PostgresDown|TargetDown": "the tests kill these servers",
  "HttpErrorRatioHigh|ApiAvailabilityBudgetBurn(Fast|Slow)": "the tests make the reference service fail",
  "AddedByTest|(Prometheus|Alertmanager)ConfigReloadFailed": "the tests change and break configurations",
  "GrafanaDown|LokiDown": "the stack has these servers, this machine does not",
  "SloWithoutData|InfrastructureCostUnknown": "the platform has no users and no bill here",
  "Node\\w+": "node-exporter shows this machine, which is busy with tests",
};

describe("alerting on loopback: rendered rules and routes, two Prometheus, two Alertmanagers", function () {
  this.timeout(600_000);
  let platform: Platform;
  let alerting: Alerting;

  const sent = (): readonly Notification[] => alerting.receivers.notifications;
  /** `slack #alerts: firing [WARNING] TargetDown in monitoring (production)`. */
  const lines = (alertname: string): string[] =>
    sent()
      .filter((one) => one.alertname === alertname)
      .map(({ to, status, title }) => `${to}: ${status} ${title}`)
      .sort();
  /** What must have come of an alert that fired and is over: two messages at each place. */
  const onceEach = (places: readonly string[], severity: string, title: string): string[] =>
    places.flatMap((to) => [`${to}: firing [${severity}] ${title}`, `${to}: resolved [RESOLVED] ${title}`]).sort();
  /** Waits until the alert's messages of that status are at all places; tells how long it took. */
  const arrived = async (
    cause: string,
    alertname: string,
    status: Notification["status"],
    places: readonly string[],
  ) => {
    const start = Date.now();
    await eventually(`${alertname} (${status}) is at ${places.join(", ")}`, patience, () => {
      const found = alerting.receivers.of(alertname, status).map(({ to }) => to);
      return places.every((place) => found.includes(place)) ? true : undefined;
    });
    const seconds = (Date.now() - start) / 1000;
    console.log(`      ${cause}: ${places.length} of ${places.length} messages within ${seconds.toFixed(1)} s`);
  };

  before(async function () {
    requirePlatform(this);
    platform = await startPlatform();
    alerting = await startAlerting(platform, speed);
    await eventually("both Prometheus scrape the reference service", patience, async () => {
      const seen = await Promise.all(alerting.prometheis.map((one) => one.query('up{job="kubernetes-pods"} == 1')));
      return seen.every(({ length }) => length === 1) ? true : undefined;
    });
  });

  after(async () => {
    // Undefined where the tests were skipped, or the platform did not start.
    await (alerting as Alerting | undefined)?.receivers.stop();
    await (platform as Platform | undefined)?.stop();
  });

  it("tells a dead Redis to its team, the critical channel, the on-call and PagerDuty, and that it is back", async () => {
    await platform.servers.kill("redis");
    await arrived("Redis killed", "RedisDown", "firing", paged("#alerts-database"));
    await platform.servers.restart("redis");
    await arrived("Redis restarted", "RedisDown", "resolved", paged("#alerts-database"));
    assert.deepEqual(
      lines("RedisDown"),
      onceEach(paged("#alerts-database"), "CRITICAL", "RedisDown in monitoring (production)"),
    );
  });

  it("gives people the runbook, and PagerDuty its key and one incident for both messages", () => {
    const [mail] = alerting.receivers.of("RedisDown", "firing").filter(({ to }) => to.startsWith("email"));
    // Quoted-printable: a line that is too long goes on after "=".
    assert.match(mail?.body.replaceAll("=\n", "") ?? "", /components\/exporters\/redis\/runbooks\/RedisDown\.md/);
    const events = sent().filter(({ to, alertname }) => to === "pagerduty" && alertname === "RedisDown");
    const parsed = events.map(({ body }) => JSON.parse(body) as Record<string, string>);
    assert.deepEqual(parsed.map((event) => event["event_action"]).sort(), ["resolve", "trigger"]);
    assert.deepEqual([...new Set(parsed.map((event) => event["routing_key"]))], [alerting.routingKey]);
    assert.equal(new Set(parsed.map((event) => event["dedup_key"])).size, 1);
  });

  it("loses no message and repeats none when an Alertmanager is killed between receipt and sending", async () => {
    const [first] = alerting.alertmanagers;
    const team = ["slack #alerts-database"];
    await platform.servers.kill("redis-exporter");
    await eventually(`${first.name} has RedisExporterDown`, patience, async () => {
      const alerts = await first.ask<{ labels: Record<string, string> }[]>("alerts");
      return alerts.some(({ labels }) => labels["alertname"] === "RedisExporterDown") ? true : undefined;
    });
    await platform.servers.kill(first.name);
    assert.deepEqual(lines("RedisExporterDown"), [], "it had not been sent yet");
    await platform.servers.kill("postgres", "SIGQUIT");
    await arrived(`${first.name} killed on receipt`, "RedisExporterDown", "firing", team);
    await arrived(`PostgreSQL killed, ${first.name} away`, "PostgresDown", "firing", paged("#alerts-database"));
    for (const name of [first.name, "redis-exporter", "postgres"]) await platform.servers.restart(name);
    await clustered(first);
    await arrived("exporter restarted", "RedisExporterDown", "resolved", team);
    await arrived("PostgreSQL restarted", "PostgresDown", "resolved", paged("#alerts-database"));
    const title = (alertname: string) => `${alertname} in monitoring (production)`;
    assert.deepEqual(lines("RedisExporterDown"), onceEach(team, "WARNING", title("RedisExporterDown")));
    assert.deepEqual(lines("PostgresDown"), onceEach(paged("#alerts-database"), "CRITICAL", title("PostgresDown")));
  });

  it("tells of a service that fails with one Prometheus killed, and repeats nothing when that is back", async () => {
    const [first] = alerting.prometheis;
    await platform.servers.kill(first.name);
    const users = setInterval(() => void fetch(`${platform.service.url}/v1/leads/1`).catch(() => undefined), 50);
    try {
      platform.service.faults.request = 1;
      await arrived(`service fails, ${first.name} away`, "HttpErrorRatioHigh", "firing", paged("#alerts-dev"));
      await platform.servers.restart(first.name);
      platform.service.faults.request = 0;
      await arrived("service recovered", "HttpErrorRatioHigh", "resolved", paged("#alerts-dev"));
    } finally {
      clearInterval(users);
    }
    assert.deepEqual(
      lines("HttpErrorRatioHigh"),
      onceEach(paged("#alerts-dev"), "CRITICAL", "HttpErrorRatioHigh in insurance-lead-gen (production)"),
    );
  });

  it("applies a changed rule by itself and a changed route on reload, without a restart", async () => {
    const rule = { alert: "AddedByTest", expr: "vector(1)", labels: { severity: "warning", team: "database" } };
    const files = alerting.prometheis.map(({ rules }) => join(rules, "added.yml"));
    const { configFile } = alerting.alertmanagers[0];
    const routes = readFileSync(configFile, "utf8");
    writeFileSync(configFile, routes.replaceAll("#alerts-database", "#alerts-moved"));
    for (const one of alerting.alertmanagers) assert.deepEqual(await one.reload(), { status: 200, text: "" });
    // JSON is YAML too.
    for (const file of files) writeFileSync(file, JSON.stringify({ groups: [{ name: "added", rules: [rule] }] }));
    await arrived("rule added", "AddedByTest", "firing", ["slack #alerts-moved"]);
    for (const file of files) rmSync(file);
    await arrived("rule removed", "AddedByTest", "resolved", ["slack #alerts-moved"]);
    assert.deepEqual(lines("AddedByTest"), onceEach(["slack #alerts-moved"], "WARNING", "AddedByTest (production)"));
    writeFileSync(configFile, routes);
    for (const one of alerting.alertmanagers) await one.reload();
  });

  it("refuses a broken configuration, goes on with the old one and pages that it does", async () => {
    const [second, alertmanager] = [alerting.prometheis[1], alerting.alertmanagers[1]];
    const files = [second.configFile, alertmanager.configFile];
    const right = files.map((file) => readFileSync(file, "utf8"));
    const up = async () => (await second.query("count(up == 1)"))[0]?.value;
    const healthy = await up();
    for (const file of files) appendFileSync(file, "\nno_such_key: true\n");
    const { status, text } = await alertmanager.reload();
    assert.equal(status, 500);
    assert.match(text, /field no_such_key not found/);
    await arrived("configuration broken", "PrometheusConfigReloadFailed", "firing", oncall);
    await arrived("routes broken", "AlertmanagerConfigReloadFailed", "firing", oncall);
    const failed = await second.query('{__name__=~"(prometheus|alertmanager)_config_last_reload_successful"} == 0');
    assert.deepEqual(failed.map(({ labels }) => labels["pod"]).sort(), [alertmanager.name, second.name]);
    assert.equal(await up(), healthy);
    files.forEach((file, index) => {
      writeFileSync(file, right[index] ?? "");
    });
    assert.equal((await alertmanager.reload()).status, 200);
    // By itself Prometheus does not see an undone change: it compares with the last file that it accepted.
    platform.servers.signal(second.name, "SIGHUP");
    for (const alert of ["PrometheusConfigReloadFailed", "AlertmanagerConfigReloadFailed"]) {
      await arrived("configuration right again", alert, "resolved", oncall);
      assert.deepEqual(lines(alert), onceEach(oncall, "CRITICAL", `${alert} in monitoring (production)`));
    }
  });

  it("cannot be stopped or reconfigured through Prometheus' API", async () => {
    for (const action of ["quit", "reload"]) {
      const answer = await fetch(`http://${alerting.prometheis[0].address}/-/${action}`, { method: "POST" });
      assert.equal(answer.status, 403, action);
    }
  });

  it("has said nothing twice, kept its channels equal and raised no false alarm all the while", async () => {
    await sleep(secondLook * 1000);
    assert.deepEqual(repeated(sent()), []);
    const [mail = "", pagerduty = "", critical = ""] = oncall;
    assert.deepEqual(titlesAt(sent(), mail), titlesAt(sent(), critical));
    assert.deepEqual(titlesAt(sent(), pagerduty), titlesAt(sent(), critical));
    const known = new RegExp(`^(${Object.keys(causes).join("|")})$`);
    assert.deepEqual(
      [...new Set(sent().map(({ alertname }) => alertname))].filter((name) => !known.test(name)),
      [],
    );
  });

  it("has never kept the dead man's switch waiting for long, nor told it of an end", () => {
    const beats = sent().filter(({ to }) => to === "watchdog");
    assert.deepEqual([...new Set(beats.map(({ alertname, status }) => `${alertname} ${status}`))], ["Watchdog firing"]);
    const silence = longestSilence(sent());
    console.log(`      ${beats.length} signs of life, ${silence.toFixed(1)} s apart at most`);
    assert.ok(silence < switchPatience, `silent for ${silence} s of ${switchPatience} s`);
  });
});
