import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { ChannelName } from "../../components/alertmanager/channels";
import { scrapeJobs } from "../../components/prometheus/scrape";
import { toYaml } from "../../lib/yaml";
import { alertsOf } from "../../preview/review/alerts";
import { plain } from "../../preview/values";
import { settingsOf } from "../../scripts/docs/stacks";
import { previewOf } from "../support/program";
import { firedAlerts } from "../support/routing/alerts";
import {
  channelsOf,
  configurationWith,
  renderedWithAll,
  renderedWithout,
  stacks,
  subsets,
  type AlertmanagerYaml,
  type StackName,
} from "../support/routing/configuration";
import { inhibitionFaults, routingFaults, routingIn, type FiredAlert } from "../support/routing/faults";
import { routeTable, type RouteRow } from "../support/routing/table";
import { requireTool } from "../support/toolbox";

type Audience = Pick<RouteRow, "severity" | "team">;

const alerts = firedAlerts();

/** One alert per severity and team that there is; the routes see no other difference but the Watchdog's name. */
const representatives = [...new Map(routeTable.map((row) => [`${row.severity} ${row.team}`, row] as const)).values()];

/** What a stack calls its channels. */
function names(stack: StackName) {
  const { channels, teams } = settingsOf(stack).alertmanager;
  const teamChannels = new Map(Object.entries(teams));
  return {
    common: `Slack ${channels.slack?.channel ?? ""}`,
    critical: `Slack ${channels.slack?.criticalChannel ?? ""}`,
    team: (team: string) => (teamChannels.has(team) ? `Slack ${teamChannels.get(team)}` : undefined),
    email: `e-mail ${channels.email?.to.join(", ") ?? ""}`,
  };
}

/** Whom an alert has to reach while only these channels have their secrets; written apart from the program's routes. */
function audienceOf(stack: StackName, { severity, team }: Audience, active: readonly ChannelName[]): string[] {
  const name = names(stack);
  const own = name.team(team);
  const all = { slack: [name.common], email: [name.email], pagerduty: ["PagerDuty"], webhook: ["webhook"] };
  const [quietest] = (["webhook", "slack", "email", "pagerduty"] as const).filter((one) => active.includes(one));
  if (severity === "none") return active.includes("watchdog") ? ["webhook"] : [];
  const slack = own === undefined ? [name.critical] : [own, name.critical];
  const pages = [
    ...(active.includes("slack") ? slack : []),
    ...(["email", "pagerduty"] as const).flatMap((one) => (active.includes(one) ? all[one] : [])),
  ];
  if (severity === "critical" && pages.length > 0) return pages;
  if (active.includes("slack") && own !== undefined) return [own];
  if (active.includes("slack") && severity === "warning") return all.slack;
  return quietest === undefined ? [] : all[quietest];
}

/** Alerts of the rule files that the program renders for a stack. */
async function deployedAlerts(stack: StackName) {
  const { resources } = await previewOf(stack);
  const maps = resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap");
  const files = maps.map(({ name, inputs }) => [`/configmap-${name}.yaml`, toYaml(plain(inputs))] as const);
  return alertsOf(new Map(files));
}

const labelsOf = ({ alert, severity, team }: RouteRow) => ({ alertname: alert, severity, team });

describe("content: routing, an alert at a time", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "routing-"));
  });

  after(() => {
    rmSync(directory, { recursive: true });
  });

  /** Receivers as the real Alertmanager's code chooses them. */
  async function asked(amtool: string, text: string, row: RouteRow): Promise<string[]> {
    const path = join(directory, "alertmanager.yml");
    writeFileSync(path, text);
    const labels = Object.entries(labelsOf(row)).map(([name, value]) => `${name}=${value}`);
    const { stdout } = await execa(amtool, ["config", "routes", "test", `--config.file=${path}`, ...labels]);
    return stdout.trim().split(",");
  }

  it("has a row for each alert of each stack, with its severity and team, and none for another", async () => {
    const stated = ({ name, severity, team }: FiredAlert) => `${name} ${severity} ${team}`;
    const rows = routeTable.map(({ alert, severity, team }) => `${alert} ${severity} ${team}`);
    assert.deepEqual(rows, alerts.map(stated).sort());
    for (const stack of stacks) {
      const deployed = await deployedAlerts(stack);
      const unlisted = deployed
        .map(({ name, labels }) => `${name} ${labels["severity"] ?? ""} ${labels["team"] ?? ""}`)
        .filter((one) => !rows.includes(one));
      assert.deepEqual(unlisted, [], stack);
      assert.ok(deployed.length > 90, `${deployed.length} alerts in ${stack}`);
    }
  });

  it("takes the configurations below from what the program renders, without any secret and with all of them", async () => {
    const asData = (config: AlertmanagerYaml): unknown => JSON.parse(JSON.stringify(config));
    for (const stack of stacks) {
      assert.deepEqual(await renderedWithout(stack), asData(configurationWith(stack, [])), stack);
    }
    const all = configurationWith("production", channelsOf("production"));
    assert.equal(await renderedWithAll(), toYaml(all));
  });

  for (const stack of stacks) {
    const switchedOn = channelsOf(stack);

    it(`${stack}: the real amtool sends every alert where its row says, while all of ${switchedOn.join(", ")} can notify`, async function () {
      this.timeout(120_000);
      const amtool = requireTool(this, "amtool");
      const text = toYaml(configurationWith(stack, switchedOn));
      const withoutSwitch = (row: RouteRow) =>
        row.receiver === "watchdog" && !switchedOn.includes("watchdog") ? "none" : row.receiver;
      const wrong: string[] = [];
      for (const row of routeTable) {
        const receivers = await asked(amtool, text, row);
        if (receivers.join() !== withoutSwitch(row)) wrong.push(`${row.alert}: ${receivers.join()}`);
      }
      assert.deepEqual(wrong, []);
    });

    for (const active of subsets(switchedOn)) {
      const title = active.length === 0 ? "no channel" : active.join(", ");

      it(`${stack}: with ${title} every severity of every team reaches whom it should, says the real amtool`, async function () {
        this.timeout(60_000);
        const amtool = requireTool(this, "amtool");
        const config = configurationWith(stack, active);
        const routing = routingIn(config);
        for (const row of representatives) {
          const receivers = await asked(amtool, toYaml(config), row);
          const told = receivers.flatMap((name) => routing.receivers.get(name) ?? [`no receiver ${name}`]);
          assert.deepEqual(told, audienceOf(stack, row, active), row.alert);
          assert.deepEqual(routing.receiversOf(labelsOf(row)), receivers, `${row.alert} in the preview's review`);
        }
      });

      it(`${stack}: with ${title} nothing is told to the wrong people`, () => {
        const faults = routingFaults(configurationWith(stack, active), alerts);
        const nobody = active.every((one) => one === "watchdog");
        const silent = alerts
          .filter(({ name }) => name !== "Watchdog")
          .map(({ name }) => `${name} lands nowhere: default`);
        assert.deepEqual(faults, nobody ? silent : []);
      });
    }
  }
});

describe("content: what the properties of routing refuse", () => {
  const alert = (name: string, severity: string, team: string, ...labels: string[]): FiredAlert => ({
    ...{ name, severity, team },
    labels: new Set(["alertname", "cluster", ...labels]),
  });
  const some = [
    alert("DiskFull", "critical", "platform", "node"),
    alert("DiskFilling", "warning", "platform", "node"),
    alert("Watchdog", "none", "platform"),
  ];
  const good: AlertmanagerYaml = {
    route: {
      receiver: "default",
      routes: [
        { receiver: "watchdog", matchers: ['alertname="Watchdog"'] },
        { receiver: "critical", matchers: ['severity="critical"'] },
      ],
    },
    receivers: [
      { name: "default", webhook_configs: [{}] },
      { name: "critical", slack_configs: [{}], pagerduty_configs: [{}] },
      { name: "watchdog", webhook_configs: [{}] },
    ],
    inhibit_rules: [
      {
        source_matchers: ['alertname="DiskFull"'],
        target_matchers: ['alertname="DiskFilling"', 'node=~".+"'],
        equal: ["cluster", "node"],
      },
    ],
  };
  const [watchdog, critical] = good.route.routes ?? [];
  if (watchdog === undefined || critical === undefined) throw new Error("the example has two routes");
  const routes = (...list: AlertmanagerYaml["route"][]): AlertmanagerYaml => ({
    ...good,
    route: { ...good.route, routes: list },
  });

  const refused: Readonly<Record<string, [AlertmanagerYaml, string[]]>> = {
    "nothing, where all is well": [good, []],
    "a receiver that tells nobody": [
      { ...good, receivers: good.receivers.map((one) => (one.name === "default" ? { name: "default" } : one)) },
      ["DiskFilling lands nowhere: default"],
    ],
    "a critical alert that reaches only a part of what pages": [
      {
        ...routes(watchdog, { ...critical, receiver: "mail" }),
        receivers: [...good.receivers, { name: "mail", email_configs: [{}] }],
      },
      ["DiskFull does not page by slack_configs", "DiskFull does not page by pagerduty_configs"],
    ],
    "a Watchdog that people read": [routes(critical), ["Watchdog goes to default, want watchdog"]],
    "a Watchdog that goes on to people": [
      routes({ ...watchdog, continue: true }, { receiver: "default", matchers: ['team="platform"'] }),
      [
        "DiskFull does not page by slack_configs",
        "DiskFull does not page by pagerduty_configs",
        "Watchdog goes to watchdog, default, want watchdog",
        "no alert ever takes the route root",
      ],
    ],
    "a dead man's switch that anything keeps quiet": [
      routes({ ...watchdog, matchers: ['severity!="critical"'] }, critical),
      ["DiskFilling counts as a sign of life", "no alert ever takes the route root"],
    ],
    "a route behind one that takes everything": [
      routes(watchdog, critical, { receiver: "critical", matchers: ['severity="critical"', 'team="platform"'] }),
      ['no alert ever takes the route root > severity="critical", team="platform"'],
    ],
  };

  for (const [what, [config, faults]] of Object.entries(refused)) {
    it(what, () => {
      assert.deepEqual(routingFaults(config, some), faults);
    });
  }

  const rule = (source: string, target: string, ...equal: string[]): AlertmanagerYaml => ({
    ...good,
    inhibit_rules: [{ source_matchers: [source], target_matchers: [target], equal }],
  });
  const idle: Readonly<Record<string, [AlertmanagerYaml, string[]]>> = {
    "no inhibit rule between alerts that carry its labels": [good, []],
    "an inhibit rule whose source is no alert": [
      rule('alertname="Gone"', 'severity="warning"'),
      ['alertname="Gone" -> severity="warning": no alert is a source'],
    ],
    "an inhibit rule whose target is no alert": [
      rule('alertname="DiskFull"', 'pod=~".+"'),
      ['alertname="DiskFull" -> pod=~".+": no alert is a target'],
    ],
    "an inhibit rule that only holds back its own source": [
      rule('alertname="DiskFull"', 'severity="critical"'),
      ['alertname="DiskFull" -> severity="critical": no alert holds back another one'],
    ],
    "an inhibit rule over a label that a side lacks": [
      rule('alertname="DiskFull"', 'severity="warning"', "cluster", "pod"),
      [
        'alertname="DiskFull" -> severity="warning": DiskFull has no label pod',
        'alertname="DiskFull" -> severity="warning": DiskFilling has no label pod',
      ],
    ],
  };

  for (const [what, [config, faults]] of Object.entries(idle)) {
    it(what, () => {
      assert.deepEqual(inhibitionFaults(config, some), faults);
    });
  }
});

describe("content: inhibit rules", () => {
  it("name alerts that exist and labels that they carry, in both stacks", async () => {
    for (const stack of stacks) {
      const config = await renderedWithout(stack);
      assert.ok(config.inhibit_rules.length > 10, `${config.inhibit_rules.length} rules`);
      assert.deepEqual(inhibitionFaults(config, alerts), []);
    }
  });

  it("name scrape jobs that exist", () => {
    const jobs = scrapeJobs(settingsOf("production").prometheus).map(({ job_name: name }) => name);
    const named = configurationWith("production", [])
      .inhibit_rules.flatMap(({ target_matchers: matchers }) => matchers)
      .flatMap((matcher) => /^job="(.+)"$/.exec(matcher)?.[1] ?? []);
    assert.ok(named.length > 5, `${named.length} jobs named`);
    assert.deepEqual(
      named.filter((job) => !jobs.includes(job)),
      [],
    );
  });
});
