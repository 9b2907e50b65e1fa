import { dashboard, logLabelVariable, logRatePanel, logsPanel, textVariable } from "../../../lib/panels";

const chosen = '{namespace=~"$namespace", app=~"$app"}';

const volume = [
  logRatePanel({
    title: "Lines",
    description: "Per second and application.",
    queries: [{ expr: `sum by (app) (rate(${chosen}[$__interval]))`, legend: "{{app}}" }],
    stacked: true,
  }),
  logRatePanel({
    title: "Errors",
    description: "Lines per second that speak of errors, by application.",
    queries: [
      {
        expr: `sum by (app) (rate(${chosen} |~ \`(?i)\\b(error|fatal|panic|exception)\\b\` [$__interval]))`,
        legend: "{{app}}",
      },
    ],
    stacked: true,
  }),
];

const lines = [
  logsPanel({
    title: "Lines",
    description: "That match the search, newest first. A trace id in a line opens its trace.",
    queries: [{ expr: `${chosen} |~ \`$search\`` }],
    height: 20,
  }),
];

export default dashboard({
  uid: "logs",
  title: "Logs",
  description: "What do applications say?",
  room: "loki",
  variables: [
    logLabelVariable("namespace", "Namespace"),
    logLabelVariable("app", "Application", '{namespace=~"$namespace"}'),
    textVariable("search", "Search"),
  ],
  rows: [
    { title: "Volume", panels: volume },
    { title: "Lines", panels: lines },
  ],
});
