import assert from "node:assert/strict";
import { comparedValues } from "../../lib/alert-values";
import { withoutDashboard } from "../../scripts/docs/alerts/gaps";
import { writtenAlerts } from "../support/content";
import { panelExpressions } from "../support/panels";

/** Queries of the panel of an alert, on the dashboard that it links to. */
function panelQueries(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { dashboard, panel, expr } of panelExpressions()) {
    const key = `${dashboard}/${panel}`;
    found.set(key, [...(found.get(key) ?? []), expr]);
  }
  return found;
}

describe("content: panels", () => {
  const queries = panelQueries();

  it("lead from every alert, but for those that are about no dashboard", () => {
    const unlinked = writtenAlerts().filter(({ alert }) => alert.annotations?.["dashboard"] === undefined);
    assert.deepEqual(
      unlinked.map(({ alert }) => alert.alert),
      withoutDashboard,
    );
  });

  for (const { alert } of writtenAlerts()) {
    const { dashboard } = alert.annotations ?? {};
    if (dashboard === undefined) continue;
    it(`show what ${alert.alert} compares, under its name, on the dashboard ${dashboard}`, () => {
      assert.deepEqual(
        queries.get(`${dashboard}/${alert.alert}`),
        comparedValues(alert.expr).map(({ expr }) => expr),
      );
    });
  }
});
