import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toYaml } from "../../lib/yaml";
import { firedAlerts } from "../support/routing/alerts";
import { configurationWith, type AlertmanagerYaml } from "../support/routing/configuration";
import { canMatch, type FiredAlert } from "../support/routing/faults";
import { answers, eventually, freePort, Servers } from "../support/servers/process";
import { requireTool } from "../support/toolbox";

type InhibitRule = AlertmanagerYaml["inhibit_rules"][number];
type Labels = Readonly<Record<string, string>>;

interface Held {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

const alerts = firedAlerts();
const config = configurationWith("production", []);

/** An alert as it fires, with a value that the rules accept in every label. */
function fired({ name, severity, team, labels }: FiredAlert, matchers: readonly string[], subject: string): Labels {
  const wanted = matchers.flatMap((matcher) => {
    const [, label = "", value = ""] = /^(\w+)="(.*)"$/.exec(matcher) ?? [];
    return label === "" ? [] : [[label, value] as const];
  });
  const own = [...labels].map((label) => [label, `${label} of ${subject}`] as const);
  return { ...Object.fromEntries([...own, ...wanted]), alertname: name, severity, team };
}

/** One pair of alerts for each rule: the first source, and the first target that is another alert. */
function pairOf({ source_matchers: source, target_matchers: target }: InhibitRule): [FiredAlert, FiredAlert] {
  const matching = (matchers: readonly string[]) =>
    alerts.filter((alert) => matchers.every((matcher) => canMatch(matcher, alert)));
  const [first] = matching(source);
  const second = matching(target).find(({ name }) => name !== first?.name);
  if (first === undefined || second === undefined) throw new Error(`no pair for ${source.join()} -> ${target.join()}`);
  return [first, second];
}

describe("content: inhibit rules in the real Alertmanager", function () {
  this.timeout(60_000);
  let servers: Servers | undefined;
  let url: string;

  before(async function () {
    const path = requireTool(this, "alertmanager");
    servers = new Servers("inhibition");
    const file = join(servers.directory, "alertmanager.yml");
    writeFileSync(file, toYaml(config));
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}/api/v2/alerts`;
    const args = [
      `--config.file=${file}`,
      `--storage.path=${join(servers.directory, "data")}`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
    ];
    await servers.start({ name: "alertmanager", path, args, ready: answers(`http://${address}/-/ready`) });
  });

  after(async () => {
    await servers?.stop();
  });

  /** Posts alerts and returns them as Alertmanager shows them once it has judged all of them. */
  async function judged(labels: readonly Labels[]): Promise<Held[]> {
    const body = JSON.stringify(labels.map((one) => ({ labels: one })));
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.equal(response.status, 200, await response.text());
    return eventually(`${labels.length} alerts are judged`, 30, async () => {
      const all = (await (await fetch(url)).json()) as Held[];
      const own = labels.map((one) =>
        all.find((held) => Object.entries(one).every(([label, value]) => held.labels[label] === value)),
      );
      const known = own.filter((held) => held !== undefined && held.status.state !== "unprocessed");
      return known.length === labels.length ? (known as Held[]) : undefined;
    });
  }

  for (const [index, rule] of config.inhibit_rules.entries()) {
    const { source_matchers: source, target_matchers: target, equal } = rule;
    const [first, second] = pairOf(rule);

    it(`${first.name} holds back ${second.name} of the same ${equal.join(", ")}, and no other`, async () => {
      const subject = `pair ${index}`;
      const cause = fired(first, source, subject);
      const same = {
        ...fired(second, target, subject),
        ...Object.fromEntries(equal.map((label) => [label, cause[label]])),
      };
      const others = equal.map((label) => ({ ...same, [label]: `another ${label} of ${subject}` }));
      // A cause that comes after its effect would be too late for the first judgement.
      await judged([cause]);
      const [held, ...free] = await judged([same as Labels, ...(others as Labels[])]);
      assert.equal(held?.status.state, "suppressed");
      assert.equal(held.status.inhibitedBy.length, 1);
      assert.deepEqual(
        free.map(({ status }) => status.state),
        equal.map(() => "active"),
      );
    });
  }
});
