import assert from "node:assert/strict";
import { panelsOf, renderedDashboards, variableQuery, type Dashboard } from "../support/dashboards";
import { isLogQuery } from "../support/expositions/content";
import { LokiClient, streams, trace } from "../support/expositions/logs";
import { withValues } from "../support/expositions/variables";
import { eventually, startLokiRuler, type LokiRuler } from "../support/loki-ruler";
import { requireTool } from "../support/toolbox";

/** What is chosen of the variables that are filled from metrics or typed in. */
const chosen = {
  namespace: "insurance-lead-gen",
  pod: "lead-api-0",
  service: "lead-api",
  trace: trace.traceId,
  search: "",
} as const;

describe("content: log panels in the real Loki", function () {
  this.timeout(60_000);
  const running: { server?: LokiRuler } = {};
  let loki: LokiClient;

  before(async function () {
    running.server = await startLokiRuler(requireTool(this, "loki"));
    loki = new LokiClient(running.server.address);
    await eventually("Loki takes lines", async () => ((await loki.push(streams())) ? true : undefined));
  });

  after(() => running.server?.stop());

  /** All values of each variable of a dashboard, those of labels of logs as Loki has them. */
  async function valuesOf({ templating }: Dashboard): Promise<Map<string, readonly string[]>> {
    const values = new Map<string, readonly string[]>();
    for (const variable of templating.list) {
      const typed = chosen[variable.name as keyof typeof chosen] as string | undefined;
      const label = typeof variable.query === "object" ? variable.query.label : undefined;
      const own = variable.datasource?.uid === "loki";
      if (own) values.set(variable.name, await loki.values(label ?? "", withValues(variableQuery(variable), values)));
      else if (typed !== undefined) values.set(variable.name, [typed]);
    }
    return values;
  }

  it("have lines as the platform and the stack write them, and their variables values", async () => {
    const empty: string[] = [];
    let asked = 0;
    for (const { dashboard } of await renderedDashboards("production")) {
      const values = await valuesOf(dashboard);
      empty.push(...[...values].filter(([, found]) => found.length === 0).map(([name]) => `${dashboard.uid}: ${name}`));
      for (const { title, targets = [] } of panelsOf(dashboard)) {
        for (const { expr = "" } of targets.filter((target) => isLogQuery(target.expr ?? ""))) {
          const query = withValues(expr, values);
          asked += 1;
          if ((await loki.results(query)) === 0) empty.push(`${dashboard.uid}: ${title}: ${query}`);
        }
      }
    }
    assert.deepEqual(empty, []);
    assert.ok(asked > 0, "no dashboard has a log panel");
  });

  it("would be seen to be empty", async () => {
    assert.equal(await loki.results('{app="lead-api"} |= "no such line"'), 0);
  });
});
