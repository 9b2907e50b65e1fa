import assert from "node:assert/strict";
import { writtenAlerts } from "../../support/content";
import { panelExpressions } from "./panels";

/** Rooms whose dashboards show each alert's own expression. */
const rooms = ["platform", "cluster", "exporters/postgres", "exporters/redis"];

/** One line, one spelling, without the matchers of a dashboard's variables. */
function plain(expression: string): string {
  return expression
    .replace(/,?\s*\w+=~"\$\w+"/g, "")
    .replace(/\{\s*,\s*/g, "{")
    .replace(/\{\}/g, "")
    .replace(/\s+/g, " ")
    .replace(/\( /g, "(")
    .replace(/ \)/g, ")")
    .trim();
}

/** Splits at a word that stands outside of every parenthesis and bracket. */
function split(expression: string, word: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const token of expression.split(/(?<=[(){}[\] ])|(?=[(){}[\] ])/)) {
    if ("({[".includes(token)) depth += 1;
    if (")}]".includes(token)) depth -= 1;
    if (depth === 0 && token === word) parts.push("");
    else parts.push((parts.pop() ?? "") + token);
  }
  return parts.map((part) => part.trim());
}

/** The parentheses around a whole expression. */
function unwrapped(expression: string): string {
  if (!expression.startsWith("(") || !expression.endsWith(")")) return expression;
  const inner = expression.slice(1, -1);
  let depth = 0;
  for (const character of inner) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return expression;
  }
  return inner;
}

/** The values that an alert compares with its numbers, one per alternative. */
function values(expression: string): string[] {
  return split(plain(expression), "or").flatMap((alternative) => {
    const whole = unwrapped(alternative);
    const sides = whole === alternative ? [whole] : split(whole, "and");
    return sides.map((side) => unwrapped(side.replace(/ (==|!=|>=|<=|>|<) [0-9.]+$/, "")));
  });
}

describe("components/platform: panels", () => {
  it("splits an alert into the values it compares", () => {
    assert.deepEqual(values('(a / 2 > 1 and b / 2 > 1)\nor (c{x="y"} > 3 and d > 4)'), [
      "a / 2",
      "b / 2",
      'c{x="y"}',
      "d",
    ]);
    assert.deepEqual(values("(sum by (x) (a) * 100\n  and b > 0.1) < 5"), ["sum by (x) (a) * 100 and b > 0.1"]);
    assert.deepEqual(values("up == 0"), ["up"]);
  });

  for (const room of rooms) {
    const panels = panelExpressions(room).map((panel) => ({ ...panel, expr: plain(panel.expr) }));
    for (const { alert } of writtenAlerts().filter(({ source }) => source.room === room)) {
      it(`shows what ${alert.alert} compares, on the dashboard that it links to`, () => {
        const shown = panels.filter(({ dashboard }) => dashboard === alert.annotations?.["dashboard"]);
        const missing = values(alert.expr).filter((value) => !shown.some(({ expr }) => expr.includes(value)));
        assert.deepEqual(missing, []);
      });
    }
  }
});
