import assert from "node:assert/strict";
import { isLogQuery } from "../support/expositions/content";
import { streamLabels } from "../support/expositions/logs";
import { ruleSources } from "../support/content";
import { panelExpressions } from "../support/panels";

/** Labels that a log query selects streams by, and that it groups by. */
function labelsRead(expr: string): string[] {
  const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = ""]) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
  );
  const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = ""]) => inside.split(/,\s*/));
  return [...selectors, ...groups];
}

describe("content: labels of log queries", () => {
  const rules = ruleSources()
    .filter(({ path }) => path.endsWith(".logs.yml"))
    .flatMap(({ groups }) => groups.flatMap((group) => group.rules))
    .map((rule) => rule as { alert: string; expr: string });
  const queries = [
    ...rules.map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
    ...panelExpressions()
      .filter(({ expr }) => isLogQuery(expr))
      .map(({ dashboard, panel, expr }) => ({ where: `dashboard ${dashboard}: ${panel}`, expr })),
  ];

  it("come from the agent's rendered configuration", async () => {
    const made = await streamLabels();
    assert.deepEqual(made.sort(), ["app", "cluster", "container", "environment", "namespace", "node"]);
    const unknown = queries.flatMap(({ where, expr }) =>
      labelsRead(expr)
        .filter((label) => !made.includes(label))
        .map((label) => `${where}: ${label}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("are read by alerts and by panels at all", () => {
    assert.ok(rules.length > 0);
    assert.ok(queries.length >= rules.length + 4, `${queries.length} queries`);
    assert.deepEqual(labelsRead('sum by (app) (rate({namespace="a", pod=~"b"} |= "x" [5m]))'), [
      "namespace",
      "pod",
      "app",
    ]);
  });
});
