import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, root, runbooks, writtenAlerts } from "../support/content";
import { namesOf, type Named } from "../support/commands/cluster";
import { commandsIn, type Command } from "../support/commands/commands";
import { kubectlFaults } from "../support/commands/faults";
import { kubectlCall } from "../support/commands/kubectl";
import { curlQueries, promQueries, proseQueries, type DocumentQuery } from "../support/commands/queries";
import { unknownConfig, unknownSettings } from "../support/commands/settings";
import { callsOf, toolFaults } from "../support/commands/tools";
import { tunnelFaults } from "../support/commands/tunnels";
import { ruleExpressions } from "../support/expositions/content";
import { readingsOf } from "../support/expositions/readings";
import { recordings } from "../support/expositions/recorded";
import { readOverride } from "../../preview/analysis/what-if/overrides";
import { runProgram } from "../../preview/engine";
import { judgeNothing } from "../../preview/judge";
import { manifestFiles } from "../../preview/render/render";
import { RenderedStack } from "../support/servers/stack";
import type { Manifest } from "../support/servers/stack";
import { requireTool } from "../support/toolbox";

const texts = documents.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const commands = texts.flatMap(({ path, text }) => commandsIn(path, text));
const kubectl = commands.filter(({ words }) => words[0] === "kubectl");

/** Faults with the document that they are in. */
const told = (path: string, faults: readonly string[]): string[] => faults.map((fault) => `${path}: ${fault}`);

/** What Prometheus itself says of targets and of alerts. */
const ofPrometheus = ["up", "ALERTS", "scrape_samples_post_metric_relabeling", "scrape_series_added"];

/** Names of all series that the stack's recorded expositions and its recording rules produce. */
function producedNames(): Set<string> {
  const scraped = [...recordings().values()].flatMap((text) =>
    [...text.matchAll(/^([a-zA-Z_:][\w:]*)[{ ]/gm)].map(([, name = ""]) => name),
  );
  return new Set([...ofPrometheus, ...scraped, ...ruleExpressions().flatMap(({ record }) => record ?? [])]);
}

/** Metrics of a query that nothing produces; throws where it is no PromQL. */
const unproduced = ({ expr }: DocumentQuery, produced: ReadonlySet<string>): string[] =>
  readingsOf(expr)
    .selectors.map(({ metric }) => metric)
    .filter((metric) => metric !== "" && !produced.has(metric));

/** Labels of log streams as the agent makes them; tests/content/fireability-logs.test.ts compares them with its configuration. */
const streamLabels = ["app", "cluster", "container", "environment", "namespace"];

/** Stacks besides production of which documents tell: with shards, with a schedule, and on a laptop. */
const others: readonly (readonly [stack: string, ...set: string[]])[] = [
  ["production", "prometheus.shards=2"],
  ["staging", "schedule.enabled=true"],
  ["local"],
];

async function variants(): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for (const [stack, ...set] of others) {
    const preview = await runProgram({ directory: root, stack, overrides: set.map(readOverride), judge: judgeNothing });
    found.push(...[...manifestFiles(preview).values()].map(({ object }) => object as unknown as Manifest));
  }
  return found;
}

describe("content: commands in documents", function () {
  this.timeout(120_000);
  let names: readonly Named[];

  before(async () => {
    const { manifests } = await RenderedStack.of("production");
    const keyOf = ({ kind, name, namespace }: Named) => [kind, name.source, namespace].join();
    // What production has is known as it is there.
    const all = namesOf([...manifests, ...(await variants())]);
    names = [...new Map(all.reverse().map((one) => [keyOf(one), one])).values()];
  });

  it("are found at all, in runbooks, room descriptions and documents", () => {
    const places = new Set(commands.map(({ path }) => path));
    assert.ok(kubectl.length > 450, `${kubectl.length} calls of kubectl`);
    assert.deepEqual(
      runbooks()
        .map(({ path }) => path)
        .filter((path) => !places.has(path)),
      [],
    );
  });

  it("name objects, containers, labels, ports and files that the rendered stack has", () => {
    const faults = kubectl.flatMap((one) => told(one.path, kubectlFaults(one, kubectlCall(one.words), names)));
    assert.deepEqual(faults, []);
  });

  it("open the tunnels that their requests go through, and give them a moment", () => {
    const blocks = new Map<string, Command[]>();
    for (const one of commands.filter(({ block }) => block >= 0)) {
      const key = `${one.path} ${one.block}`;
      blocks.set(key, [...(blocks.get(key) ?? []), one]);
    }
    const wrong = [...blocks].flatMap(([key, own]) => told(key, tunnelFaults(own)));
    // The reference service runs on the reader's own machine.
    assert.deepEqual(
      wrong.filter((fault) => !fault.startsWith("examples/")),
      [],
    );
  });

  it("ask only for metrics that the stack's own scrape jobs and rules produce", () => {
    const produced = producedNames();
    const queries = [
      ...promQueries(commands),
      ...curlQueries(commands).filter(({ port }) => port !== "3100"),
      ...texts.flatMap(({ path, text }) => proseQueries(path, text)),
    ];
    assert.ok(queries.length > 100, `${queries.length} queries`);
    assert.deepEqual(
      queries.flatMap((query) => told(query.path, unproduced(query, produced))),
      [],
    );
  });

  it("ask only for log streams by labels that the agent makes", () => {
    const queries = curlQueries(commands).filter(({ port }) => port === "3100");
    assert.ok(queries.length > 0);
    for (const { path, expr } of queries) {
      const selector = /^\{[^}]+\}/.exec(expr)?.[0] ?? "";
      const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = ""]) => label);
      assert.notEqual(selector, "", path);
      assert.deepEqual(
        labels.filter((label) => !streamLabels.includes(label)),
        [],
        path,
      );
    }
  });

  it("name settings and secrets that the schema knows", () => {
    const faults = texts.flatMap(({ path, text }) => told(path, unknownSettings(text)));
    assert.deepEqual([...faults, ...commands.flatMap((one) => told(one.path, unknownConfig([one])))], []);
  });

  it("run npm scripts and files that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const wrong = commands.flatMap(({ path, words: [program, ...rest] }) => {
      const [first = "", second = ""] = rest.filter((word) => !word.startsWith("--"));
      if (program === "npm" && first === "run" && !(second in scripts)) return [`${path}: no script ${second}`];
      const file = program === "npx" && ["mocha", "tsx"].includes(first) ? second.split(/[*{<…]/)[0] : undefined;
      const place = file?.endsWith("/") === false && file !== second ? file.replace(/[^/]*$/, "") : file;
      return place === undefined || existsSync(join(root, place)) ? [] : [`${path}: no file ${second}`];
    });
    assert.deepEqual(wrong, []);
  });

  for (const tool of ["kubectl", "promtool", "amtool", "thanos"]) {
    it(`call ${tool} with subcommands and flags that it has`, async function () {
      this.timeout(120_000);
      const program = requireTool(this, tool);
      const calls = callsOf(tool, commands);
      assert.ok(calls.length > 1, `${calls.length} calls`);
      const faults: string[] = [];
      for (const call of calls) faults.push(...told(call.path, await toolFaults(program, call)));
      assert.deepEqual(faults, []);
    });
  }

  describe("are refused", () => {
    const faults = (line: string): string[] =>
      commandsIn("x.md", `\`\`\`sh\n${line}\n\`\`\`\n`)
        .filter(({ words }) => words[0] === "kubectl")
        .flatMap((one) => kubectlFaults(one, kubectlCall(one.words), names));
    const refused: Readonly<Record<string, string[]>> = {
      "kubectl -n monitoring logs prometheus-0 -c prometheus": [],
      "kubectl -n observability get pods": ["no namespace observability"],
      "kubectl -n monitoring logs prometheus-7": ["no pod prometheus-7 in monitoring"],
      "kubectl -n monitoring logs prometheus-0 -c server": [
        "logs prometheus-0: no container server; there are prometheus, thanos-sidecar",
      ],
      "kubectl -n monitoring logs deploy/lokiserver": ["no deployment lokiserver in monitoring"],
      "kubectl -n monitoring get pods -l app.kubernetes.io/name=promtail": [
        "no pod has app.kubernetes.io/name=promtail in monitoring",
      ],
      "kubectl -n monitoring get pods -l 'app.kubernetes.io/name in (a, loki)'": [],
      "kubectl -n monitoring port-forward svc/prometheus 9091": ["port-forward prometheus: no port 9091"],
      "kubectl -n monitoring exec loki-0 -c loki -- df -h /loki": ["exec loki-0: df is not in that image"],
      "kubectl -n monitoring exec grafana-0 -c grafana -- promtool check healthy": [
        "exec grafana-0: promtool is not in that container",
      ],
      "kubectl -n monitoring exec alertmanager-0 -c alertmanager -- cat /config/alertmanager.yml": [
        "exec alertmanager-0: /config/alertmanager.yml is in no volume; there are /alertmanager, " +
          "/etc/alertmanager, /etc/alertmanager/secrets, /etc/alertmanager/templates",
      ],
      "kubectl -n monitoring exec grafana-0 -c grafana -- wget -qO- http://loki:3200/ready": [
        "exec grafana-0: nothing listens on loki:3200",
      ],
      "kubectl -n monitoring get configmap prometheus": ["no configmap prometheus in monitoring"],
      "kubectl -n monitoring describe networkpolicy promtail": ["no networkpolicy promtail in monitoring"],
      "kubectl -n monitoring get servicemonitor": ["no object of kind servicemonitor"],
      "kubectl -n monitoring patch pvc data-prometheus-0 -p '{}'": [],
      "kubectl -n monitoring patch pvc storage-prometheus-0 -p '{}'": [
        "no persistentvolumeclaim storage-prometheus-0 in monitoring",
      ],
      "for pod in loki-0 loki-9; do\n  kubectl -n monitoring logs $pod | tail\ndone": ["no pod loki-9 in monitoring"],
      "kubectl -n monitoring logs deployment/redis-exporter-<target>": [],
      "kubectl -n monitoring logs deployment/mysql-exporter-<target>": ["no deployment mysql-exporter-… in monitoring"],
    };
    for (const [line, expected] of Object.entries(refused)) {
      it(`${line.split("\n").join("; ")}: ${expected.length === 0 ? "not at all" : expected.join("; ")}`, () => {
        assert.deepEqual(faults(line), expected);
      });
    }

    it("a query that is no PromQL, and one of a metric that nothing produces", () => {
      const queries = (expr: string) =>
        promQueries(commandsIn("x.md", `\`promtool query instant http://localhost:9090 '${expr}'\``));
      const produced = producedNames();
      const check = (expr: string) => queries(expr).flatMap((query) => unproduced(query, produced));
      assert.deepEqual(check('redis_up{target="<target>"} == 0'), []);
      assert.deepEqual(check("sum(rate(redis_uptime_total[5m]))"), ["redis_uptime_total"]);
      assert.throws(() => check("sum(rate(redis_up[5m])"), /not PromQL/);
    });

    it("a request without a tunnel, and one that does not wait for it", () => {
      const tunnel = "kubectl -n monitoring port-forward svc/loki 3100 &";
      const check = (...lines: string[]) => tunnelFaults(commandsIn("x.md", `\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`));
      assert.deepEqual(check(`${tunnel} sleep 2`, "curl -s localhost:3100/ready"), []);
      assert.deepEqual(check(tunnel, "curl -s localhost:3100/ready"), [
        "no sleep between the tunnel and the request to localhost:3100",
      ]);
      assert.deepEqual(check(`${tunnel} sleep 2`, "curl -s localhost:3101/ready"), ["nothing leads to localhost:3101"]);
    });

    it("a setting, a secret and a map that the schema does not know", () => {
      const text =
        "`loki.retention`, `loki.retenton`, `grafana.resources.limits.memory`, `network.apiServer`, `loki.md`";
      assert.deepEqual(unknownSettings(text), ["loki.retenton", "network.apiServer"]);
      const config = (line: string) => unknownConfig(commandsIn("x.md", `\`${line}\``));
      assert.deepEqual(config("pulumi config set --secret slackWebhookUrl"), []);
      assert.deepEqual(config("pulumi config set --secret slackWebhook"), ["slackWebhook"]);
      assert.deepEqual(config("pulumi config set --path prometheus.retention.time 45d"), []);
      assert.deepEqual(config("pulumi config set --path prometheus.retention.age 45d"), ["prometheus.retention.age"]);
    });

    it("a subcommand and a flag that a tool does not have", async function () {
      const amtool = requireTool(this, "amtool");
      const check = (line: string) => toolFaults(amtool, { path: "x.md", words: line.split(" ") });
      assert.deepEqual(await check("amtool alert query --alertmanager.url=http://localhost:9093 alertname=X"), []);
      assert.deepEqual(await check("amtool alerts list"), ["amtool has no subcommand alerts list"]);
      assert.deepEqual(await check("amtool alert query --url=x"), ["amtool alert query has no flag --url"]);
    });

    it("a verb, a subcommand and a flag that kubectl does not have", async function () {
      const program = requireTool(this, "kubectl");
      const check = (line: string) => toolFaults(program, { path: "x.md", words: line.split(" ") });
      assert.deepEqual(await check("kubectl -n x top pods -l a=b"), []);
      assert.deepEqual(await check("kubectl show pods"), ["kubectl has no subcommand show"]);
      assert.deepEqual(await check("kubectl rollout back deployment/x"), ["kubectl has no subcommand rollout back"]);
      assert.deepEqual(await check("kubectl logs x --last=5"), ["kubectl logs has no flag --last"]);
    });
  });
});

describe("content: runbooks lead on", () => {
  const alerts = new Set(writtenAlerts().map(({ alert }) => alert.alert));

  it("by a link wherever they name another alert", () => {
    const bare = runbooks().flatMap(({ path, alert, text }) => {
      const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`]*`|\[[^\]]*\]\([^)]*\)/g, "");
      const named = (prose.match(/\b[A-Z][a-z]+[A-Z]\w+\b/g) ?? []).filter(
        (word) => alerts.has(word) && word !== alert,
      );
      return told(path, named);
    });
    assert.deepEqual(bare, []);
  });
});
