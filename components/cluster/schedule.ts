import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { imageVersion } from "../../lib/images";
import { meta } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import type { Settings } from "../../settings/schema";
import { scaledWorkloads, scaleRules, scheduleSpec } from "./schedule-pod";
import type { Scaled, ScheduleSpecArgs } from "./schedule-pod";

/**
 * Stops the stack in the evening and starts it in the morning, for stacks that nobody needs at night.
 *
 * Creates: CronJobs `schedule-down` and `schedule-up`, each with a ServiceAccount and a Role that allows to scale exactly the
 * workloads of the namespace `monitoring`. Volumes, agents on the nodes, and what is in AWS stay as they are.
 * When it is wrong: a stack that stays down in the morning tells nobody; docs/scaling.md, "Off-hours", starts it by hand.
 */
export class Schedule extends pulumi.ComponentResource {
  constructor(name: string, args: Settings, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:cluster:Schedule", name, {}, opts);
    const { schedule: settings } = args;
    const workloads = scaledWorkloads(args);
    const asleep = workloads.map((workload) => ({ ...workload, replicas: 0 }));
    this.createCronJob("schedule-down", { settings, time: settings.down, workloads: asleep });
    this.createCronJob("schedule-up", { settings, time: settings.up, workloads });
    this.registerOutputs({});
  }

  private createCronJob(workload: string, args: ScheduleSpecArgs) {
    const { monitoring: namespace } = namespaces;
    const own = { workload, room: "cluster", namespace, version: imageVersion("kubectl") };
    const binding = this.createAccess(own, args.workloads);
    return new k8s.batch.v1.CronJob(
      workload,
      { metadata: meta(workload, own), spec: scheduleSpec(own, args) },
      { parent: this, dependsOn: [binding] },
    );
  }

  private createAccess(own: Identity, workloads: readonly Scaled[]) {
    const { workload: name, namespace } = own;
    const metadata = meta(name, own);
    const opts = { parent: this };
    const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, opts);
    const role = new k8s.rbac.v1.Role(name, { metadata, rules: scaleRules(workloads) }, opts);
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const dependsOn = [account, role];
    return new k8s.rbac.v1.RoleBinding(name, { metadata, roleRef, subjects }, { parent: this, dependsOn });
  }
}
