/** What the pods of a healthy stack answer to the questions that the doctor asks. */
import type { Expected } from "../../../doctor/expected";
import { at, listAt, textAt } from "../../../preview/analysis/tree";

/** A question to a port of a workload's pods, and its answer. */
export interface GoodAnswer {
  readonly workload: string;
  readonly port: number;
  readonly path: string;
  readonly body: unknown;
}

const query = "min(max_over_time(thanos_objstore_bucket_last_successful_upload_time[1d]))";
const receivers = [{ name: "default" }, { name: "none" }];

/** Path of the question for alerts, targets and uploads, whose answers tests change. */
export const paths = {
  alerts: "/api/v1/alerts",
  rules: "/api/v1/rules",
  targets: "/api/v1/targets?state=active",
  uploads: `/api/v1/query?query=${encodeURIComponent(query)}`,
} as const;

export const targetsAnswer = (...targets: readonly (readonly [health: string, instance: string])[]): unknown => ({
  data: { activeTargets: targets.map(([health, instance]) => ({ health, labels: { job: "loki", instance } })) },
});

export const alertsAnswer = (...all: readonly Readonly<Record<string, string>>[]): unknown => ({
  data: { alerts: all.map((labels) => ({ state: "firing", labels })) },
});

export const uploadsAnswer = (time: Date): unknown => ({
  data: { result: [{ value: [0, String(time.getTime() / 1000)] }] },
});

/** Readiness as the manifests declare it: a named port is one of the container's. */
function probes(expected: Expected): readonly GoodAnswer[] {
  return expected.workloads.flatMap(({ name, object }) =>
    listAt(object, "spec", "template", "spec", "containers").flatMap((container) => {
      const probe = at(container, "readinessProbe", "httpGet");
      const port = textAt(probe, "port");
      const found = listAt(container, "ports").find((one) => textAt(one, "name") === port);
      const number = Number(found === undefined ? port : textAt(found, "containerPort"));
      return probe === undefined ? [] : [{ workload: name, port: number, path: textAt(probe, "path"), body: "ok" }];
    }),
  );
}

/** @param uploaded when the last block of metrics was uploaded */
export function goodAnswers(expected: Expected, uploaded: Date): readonly GoodAnswer[] {
  const rules = expected.rules.map(({ name }) => ({ name, health: "ok" }));
  const prometheus = { workload: "prometheus", port: 9090 };
  const alertmanager = { workload: "alertmanager", port: 9093 };
  return [
    ...probes(expected),
    { ...prometheus, path: paths.rules, body: { data: { groups: [{ rules }] } } },
    { ...prometheus, path: paths.targets, body: targetsAnswer(["up", "a"]) },
    { ...prometheus, path: paths.alerts, body: alertsAnswer({ alertname: "Watchdog", severity: "none" }) },
    { ...prometheus, path: paths.uploads, body: uploadsAnswer(uploaded) },
    { ...alertmanager, path: "/api/v2/status", body: { cluster: { peers: [{ name: "a" }, { name: "b" }] } } },
    { ...alertmanager, path: "/api/v2/receivers", body: receivers },
  ];
}
