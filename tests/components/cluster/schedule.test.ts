import assert from "node:assert/strict";
import { Schedule } from "../../../components/cluster/schedule";
import { scaleRules, scheduleSpec } from "../../../components/cluster/schedule-pod";
import type { Scaled } from "../../../components/cluster/schedule-pod";
import { schedule } from "../../../settings/schema/schedule";
import { cases, loadFrom } from "../../settings/stack-file";
import { at, inventory, resourceOf } from "../../support/inventory";
import { recordComponent } from "../../support/mocks";

const own = { workload: "schedule-up", room: "cluster", namespace: "monitoring" };
const workloads: readonly Scaled[] = [
  { kind: "statefulset", name: "loki", replicas: 3 },
  { kind: "statefulset", name: "grafana", replicas: 1 },
  { kind: "deployment", name: "jaeger-query", replicas: 1 },
];

describe("components/cluster/schedule", () => {
  it("runs at a time of the working days, in their time zone, and not more than an hour late", () => {
    const settings = schedule.parse({ timeZone: "Europe/Berlin", days: ["fri", "sun", "mon", "mon"] });
    const spec = scheduleSpec(own, { settings, time: "07:05", workloads });
    assert.deepEqual(
      [spec.schedule, spec.timeZone, spec.concurrencyPolicy, spec.startingDeadlineSeconds],
      ["5 7 * * 0,1,5", "Europe/Berlin", "Forbid", 3600],
    );
  });

  it("has one command per number of pods, each naming what gets that many", () => {
    const spec = scheduleSpec(own, { settings: schedule.parse({}), time: "07:00", workloads });
    const containers = at(spec, "jobTemplate", "spec", "template", "spec", "containers") as object[];
    const scale = ["scale", "--namespace=monitoring", "--cache-dir=/tmp/cache"];
    assert.deepEqual(
      containers.map((container) => [at(container, "name"), at(container, "args")]),
      [
        ["scale-to-1", [...scale, "--replicas=1", "statefulset/grafana", "deployment/jaeger-query"]],
        ["scale-to-3", [...scale, "--replicas=3", "statefulset/loki"]],
      ],
    );
  });

  it("is allowed to read these workloads by name, and to set their number of pods, and nothing else", () => {
    const rule = (verb: string, resource: string, resourceNames: string[]) => ({
      apiGroups: ["apps"],
      resources: [resource],
      resourceNames,
      verbs: [verb],
    });
    assert.deepEqual(scaleRules(workloads), [
      rule("get", "statefulsets", ["loki", "grafana"]),
      rule("patch", "statefulsets/scale", ["loki", "grafana"]),
      rule("get", "deployments", ["jaeger-query"]),
      rule("patch", "deployments/scale", ["jaeger-query"]),
    ]);
  });

  it("creates an account, a role, its binding and a CronJob for each direction, the evening's with no pod left", async () => {
    const document = cases("right").find(({ name }) => name === "schedule")?.document ?? {};
    const { settings } = await loadFrom(document);
    const { resources } = await recordComponent(() => new Schedule("schedule", settings, {}));
    const kinds = ["CronJob", "Role", "RoleBinding", "ServiceAccount"];
    const names = ["schedule-down", "schedule-up"];
    assert.deepEqual(
      inventory(resources).sort(),
      [...kinds.flatMap((kind) => names.map((name) => [kind, name])), ["Schedule", "schedule"]].sort(),
    );
    const commands = (name: string) => {
      const { inputs } = resourceOf(resources, "CronJob", name);
      const containers = at(inputs, "spec", "jobTemplate", "spec", "template", "spec", "containers") as object[];
      return containers.map((container) => at(container, "name"));
    };
    assert.deepEqual(names.map(commands), [["scale-to-0"], ["scale-to-1", "scale-to-2", "scale-to-3"]]);
    for (const name of names) {
      assert.deepEqual(at(resourceOf(resources, "RoleBinding", name).inputs, "subjects"), [
        { kind: "ServiceAccount", name, namespace: "monitoring" },
      ]);
    }
  });
});
