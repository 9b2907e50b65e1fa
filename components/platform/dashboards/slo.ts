import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";
import type { Row } from "../../../lib/panels";
import { burnRate, errorBudget, pascalCase, speeds } from "../slo-rules";
import { slos, sloWindowDays } from "../slos";
import type { Slo } from "../slos";

function objectiveRow(slo: Slo): Row {
  const of = `{slo="${slo.name}"}`;
  const name = `${pascalCase(slo.name)}BudgetBurn`;
  return {
    title: slo.title,
    panels: [
      timeseriesPanel({
        title: "Error budget left",
        description: `Share of the ${errorBudget(slo) * 100} % that may fail in ${sloWindowDays} days; below 0 the promise is broken.`,
        queries: [{ expr: `slo:error_budget_remaining:ratio${of}`, legend: "budget left" }],
        unit: units.PercentUnit,
        min: -0.2,
        max: 1,
        span: 8,
        thresholds: below({ warning: 0.25, critical: 0 }),
      }),
      ...speeds.map(({ suffix, burns, severity }) =>
        timeseriesPanel({
          title: suffix === "Fast" ? "Burn rate, hours" : "Burn rate, days",
          description: `Times faster than a budget that lasts ${sloWindowDays} days. Alert: ${name}${suffix}, when both windows of a pair exceed ${burns.map(({ factor }) => factor).join(" or ")}.`,
          queries: burns
            .flatMap(({ long, short }) => [long, short])
            .map((window) => ({ expr: burnRate(slo, window), legend: window })),
          span: 8,
          thresholds: above({ [severity]: burns[1].factor }),
        }),
      ),
    ],
  };
}

export default dashboard({
  uid: "slo",
  title: "Objectives",
  description: "Is what was promised kept, and how much may still fail this month?",
  room: "platform",
  rows: [
    {
      title: "Now",
      panels: [
        ...slos.map((slo) =>
          statPanel({
            title: slo.name,
            description: `${slo.title}. Share of the error budget left.`,
            queries: [{ expr: `slo:error_budget_remaining:ratio{slo="${slo.name}"}` }],
            unit: units.PercentUnit,
            thresholds: below({ warning: 0.25, critical: 0 }),
          }),
        ),
        tablePanel({
          title: "Objective, and share of bad events",
          description: `Value A is the objective, B the share of bad events in ${sloWindowDays} days.`,
          queries: [{ expr: "slo:objective:ratio" }, { expr: `slo:sli_error:ratio_rate${sloWindowDays}d` }],
        }),
        tablePanel({
          title: "Not measured",
          description: "Objectives without a single event. Alert: SloWithoutData.",
          queries: [{ expr: "slo:objective:ratio unless on (slo) slo:sli_errors:rate5m" }],
        }),
      ],
    },
    ...slos.map(objectiveRow),
  ],
});
