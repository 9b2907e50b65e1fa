import { stringify } from "yaml";
import type { Analysis } from "../../../preview/analysis/analysis";
import { runProgram } from "../../../preview/engine";
import type { Preview } from "../../../preview/engine";
import { render } from "../../../preview/render/render";
import type { Rendering } from "../../../preview/render/render";
import type { Base } from "../../../preview/review/base";
import { reviewOf } from "../../../preview/review/review";
import type { Review } from "../../../preview/review/review";
import { SUMMARY } from "../../../preview/review/summary";
import type { Summary } from "../../../preview/review/summary";
import { fixture } from "../support";

const certain = (count: number) => ({ count, sure: true });

/** An analysis in which Loki has some replicas, and costs as many times 100 USD. */
export function analysis(replicas: number): Analysis {
  const survived = { pods: replicas - 1, nodes: certain(replicas - 1), zones: certain(0) };
  const [nodes, total] = [replicas * 100, replicas * 100];
  return {
    ha: [
      {
        component: "loki",
        size: `${replicas} pods`,
        writes: survived,
        reads: survived,
        drain: "safe",
        beyond: "lines wait",
        boundToZone: true,
        claims: true,
      },
    ],
    capacity: {
      rows: [
        {
          component: "loki",
          what: "memory",
          kind: "memory",
          unit: "bytes",
          needed: 900 * 2 ** 20,
          available: replicas * 2 ** 30,
          how: "by hand",
          load: ["load.logsPerDay"],
        },
      ],
      faults: [],
    },
    cost: {
      region: "us-east-1",
      date: "2026-11-22",
      items: [],
      components: [{ component: "loki", nodes, volumes: 0, objects: 0, services: 0, total }],
      total,
      infrastructure: 10_000,
      share: total / 10_000,
      managed: [],
      managedTotal: 500,
      unpriced: [],
    },
  };
}

const object = (kind: string, name: string, rest: object): string =>
  stringify({ apiVersion: "v1", kind, metadata: { name, namespace: "monitoring" }, ...rest });

/** What a hand-made stack is made of; the defaults are those of the base. */
export interface Made {
  readonly threshold?: string;
  readonly severity?: string;
  readonly replicas?: number;
  readonly extra?: boolean;
  readonly channel?: string;
}

function alertmanager(channel: string): string {
  const routes = [{ matchers: ['severity="critical"'], receiver: "pager" }];
  const receivers = [
    { name: "default", slack_configs: [{ channel }] },
    { name: "pager", pagerduty_configs: [{}] },
  ];
  return stringify({ route: { receiver: "default", routes }, receivers });
}

/** Rendered files of a stack with one alert, one workload and its routing. */
function files({ threshold = "0.8", severity = "warning", replicas = 1, extra, channel = "#alerts" }: Made) {
  const rule = { alert: "LokiFull", expr: `loki_used > ${threshold}`, for: "5m", labels: { severity } };
  const rules = stringify({ groups: [{ name: "loki", rules: [rule] }] });
  const service = object("Service", "loki", { spec: { ports: [{ port: 3100 }] } });
  return [
    { path: "monitoring/statefulset-loki.yaml", content: object("StatefulSet", "loki", { spec: { replicas } }) },
    {
      path: "monitoring/configmap-loki-rules.yaml",
      content: object("ConfigMap", "loki-rules", { data: { "loki.yml": rules } }),
    },
    {
      path: "monitoring/secret-alertmanager-config.yaml",
      content: object("Secret", "alertmanager-config", { stringData: { "alertmanager.yml": alertmanager(channel) } }),
    },
    ...(extra ? [{ path: "monitoring/service-loki.yaml", content: service }] : []),
  ];
}

/** The preview of the smallest program, with the analysis of a hand-made stack in place of its own. */
async function previewOf(made: Made): Promise<{ preview: Preview; rendering: Rendering }> {
  const bare = await runProgram({ directory: fixture("tiny"), stack: "dev" });
  const { replicas = 1 } = made;
  const violation = { policy: "ha-minimum-replicas", level: "mandatory", urn: "urn:pulumi:dev::tiny::t::n" } as const;
  const violations =
    replicas < 2 ? [{ ...violation, message: "StatefulSet monitoring/loki: replicas is 1, want 2" }] : [];
  const verdict = { violations, unevaluated: [], exempted: [], ran: ["ha-minimum-replicas"] };
  const preview = { ...bare, analysis: analysis(replicas), verdict };
  return { preview, rendering: { ...render(preview), files: [...files(made), ...render(preview).files] } };
}

/** A hand-made stack as something to compare with. */
async function baseOf(made: Made): Promise<Base> {
  const { rendering } = await previewOf(made);
  const all = new Map(rendering.files.map(({ path, content }) => [path, content]));
  return { files: all, summary: JSON.parse(all.get(SUMMARY) ?? "") as Summary };
}

/** The review of a hand-made stack, against another where one is given. */
export async function review(made: Made, base?: Made): Promise<Review> {
  const { preview, rendering } = await previewOf(made);
  return reviewOf(preview, rendering, base ? await baseOf(base) : undefined);
}
