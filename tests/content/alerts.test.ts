import assert from "node:assert/strict";
import { basename } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { loadedBy, rulesOf, textOf } from "../../scripts/mutation/rule-files";
import { alertCases, isWhole, storyOf } from "../support/alert-tests";
import { filesMatching, root, ruleSources, runbooks, writtenAlerts } from "../support/content";
import { requireTool } from "../support/toolbox";

const severities = ["critical", "warning", "info", "none"];
const teams = ["platform", "database", "dev", "ml"];
const runbookSections = ["Meaning", "Impact", "Diagnosis", "Mitigation"];

describe("content: alerts", () => {
  const alerts = writtenAlerts();

  it("finds alerts at all", () => {
    assert.ok(alerts.length >= 7, `${alerts.length} alerts found`);
  });

  it("gives every alert a name of its own", () => {
    const names = alerts.map(({ alert }) => alert.alert);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it("names every group uniquely and every alert group like its file", () => {
    const sources = ruleSources();
    const names = sources.flatMap(({ groups }) => groups.map(({ name }) => name));
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    const misnamed = sources
      .filter(({ kind }) => kind === "alerts")
      .filter(
        ({ path, groups }) => groups.length !== 1 || groups[0]?.name !== basename(path).replace(/(\.logs)?\.yml$/, ""),
      );
    assert.deepEqual(
      misnamed.map(({ path }) => path),
      [],
    );
  });

  for (const { source, alert } of alerts) {
    it(`${alert.alert} (${source.room}) has severity, team, for, summary and description, and leaves links to be derived`, () => {
      const { severity = "", team = "" } = alert.labels ?? {};
      assert.ok(severities.includes(severity), `severity is ${severity}`);
      assert.ok(teams.includes(team), `team is ${team}`);
      assert.ok(alert.for !== undefined || severity === "none", "for is missing");
      assert.ok(alert.annotations?.["summary"], "summary is missing");
      assert.ok(alert.annotations["description"], "description is missing");
      assert.equal(alert.annotations["runbook_url"], undefined);
      assert.equal(alert.annotations["dashboard_url"], undefined);
    });
  }

  it("names only dashboards that exist", () => {
    const dashboards = new Set(
      filesMatching("components", /\/dashboards\/[^/]+\.ts$/).map((path) => basename(path, ".ts")),
    );
    const dead = alerts.filter(({ alert }) => {
      const uid = alert.annotations?.["dashboard"];
      return uid !== undefined && !dashboards.has(uid);
    });
    assert.deepEqual(
      dead.map(({ alert }) => `${alert.alert} -> ${alert.annotations?.["dashboard"]}`),
      [],
    );
  });

  it("has one runbook per alert, in the alert's room, and no runbook without an alert", () => {
    assert.deepEqual(
      runbooks()
        .map(({ room, alert }) => `${room}/${alert}`)
        .sort(),
      alerts.map(({ source, alert }) => `${source.room}/${alert.alert}`).sort(),
    );
  });

  for (const { path, alert, text } of runbooks()) {
    it(`${path} has the four sections in order and fits on a screen and a half`, () => {
      assert.equal(text.split("\n")[0], `# ${alert}`);
      assert.deepEqual(
        [...text.matchAll(/^## (.+)$/gm)].map(([, section]) => section),
        runbookSections,
      );
      assert.ok(text.split("\n").length <= 61, "longer than 60 lines");
      assert.match(text.slice(text.indexOf("## Diagnosis"), text.indexOf("## Mitigation")), /```sh\n/);
    });
  }

  const cases = alertCases();
  const promql = alerts.filter(({ source }) => !source.path.endsWith(".logs.yml")).map(({ alert }) => alert);
  const [constant, changing] = [true, false].map((always) =>
    promql.filter(({ for: wait }) => (wait === undefined) === always),
  );

  it("has one alert that always fires, seen with all labels and annotations", () => {
    assert.deepEqual(
      constant?.map(({ alert }) => alert),
      ["Watchdog"],
    );
    assert.deepEqual(
      constant.flatMap((alert) => cases.map((one) => storyOf(one, alert)).filter((story) => story.length > 0)),
      [["fires"]],
    );
  });

  for (const alert of changing ?? []) {
    it(`${alert.alert} is seen quiet, then firing with all labels and annotations, then quiet again, in one unit test`, () => {
      const stories = cases.map((one) => storyOf(one, alert)).filter((story) => story.length > 0);
      assert.ok(stories.some(isWhole), `its stories are ${JSON.stringify(stories)}`);
    });
  }

  it("evaluates the groups of each unit test in an order of its own, not in promtool's, which changes", () => {
    const orders = filesMatching("tests/alerts", /\.test\.yml$/).map((path) => {
      const names = loadedBy(path).flatMap((file) => rulesOf(file).groups.map(({ name }) => name));
      const { group_eval_order: order } = parse(textOf(path)) as { group_eval_order?: string[] };
      return { path, names: names.sort(), order: order?.sort() };
    });
    assert.deepEqual(
      orders.filter(({ names, order }) => (names.length > 1 || order) && names.join() !== order?.join()),
      [],
    );
  });

  for (const path of filesMatching("tests/alerts", /\.test\.yml$/)) {
    it(`promtool passes ${path}`, async function () {
      const promtool = requireTool(this, "promtool");
      const { exitCode, all } = await execa(promtool, ["test", "rules", path], { cwd: root, all: true, reject: false });
      assert.equal(exitCode, 0, all);
    });
  }
});
