import { stackRule } from "../../lib/rule";
import { DAEMON_SET, DEPLOYMENT, PERSISTENT_VOLUME_CLAIM, STATEFUL_SET } from "../../lib/types";
import type { StackModel } from "../../model/stack";
import { scaled } from "../../model/disruption";
import { workloadOf, type Workload } from "../../model/workload";

/** True when a claim of the pod can be mounted by one node only, so that a second pod elsewhere would wait forever. */
function holdsVolume(stack: StackModel, workload: Workload): boolean {
  const names = workload.volumes.flatMap((volume) => volume.at("persistentVolumeClaim.claimName").string() ?? []);
  const claims = names.map((name) => stack.find(PERSISTENT_VOLUME_CLAIM, workload.namespace, name));
  return claims.some((claim) =>
    claim?.props
      .at("spec.accessModes")
      .strings()
      .some((mode) => mode.startsWith("ReadWriteOnce")),
  );
}

export const haUpdateStrategy = stackRule({
  name: "ha-update-strategy",
  description: "Updates roll pod by pod; only a Deployment that holds a single-node volume stops its pod first.",
  level: "mandatory",
  severity: "medium",
  remediation:
    "Set the strategy to RollingUpdate; a Deployment with a ReadWriteOnce claim needs Recreate (or becomes a StatefulSet).",
  ids: { kubeScore: ["deployment-strategy"] },
  check: ({ stack, report, each }) => {
    each(stack.ofType(DEPLOYMENT).map(workloadOf), (workload) => {
      const type = workload.resource.props.at("spec.strategy.type");
      const wanted = holdsVolume(stack, workload) ? "Recreate" : "RollingUpdate";
      if ((type.string() ?? "RollingUpdate") !== wanted) report(type, wanted);
      const away = workload.resource.props.at("spec.strategy.rollingUpdate.maxUnavailable");
      const most = scaled(away, workload.replicas) ?? 0;
      if (workload.replicas > 1 && most >= workload.replicas) report(away, "fewer than all pods at a time");
    });
    each(stack.ofType(STATEFUL_SET, DAEMON_SET), ({ props, type: kind }) => {
      const type = props.at("spec.updateStrategy.type");
      if ((type.string() ?? "RollingUpdate") !== "RollingUpdate") report(type, "RollingUpdate");
      const away = props.at("spec.updateStrategy.rollingUpdate.maxUnavailable");
      const pods = props.at("spec.replicas").number() ?? 1;
      const isAll = kind === DAEMON_SET ? away.text() === "100%" : pods > 1 && (scaled(away, pods) ?? 0) >= pods;
      if (isAll) report(away, "fewer than all pods at a time");
      const partition = props.at("spec.updateStrategy.rollingUpdate.partition");
      if ((partition.number() ?? 0) > 0) report(partition, "0: pods below it would never be updated");
    });
  },
});
