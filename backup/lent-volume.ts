import type { Kubectl } from "../kubectl/kubectl";
import { containerSecurity } from "../lib/workload";
import { at, listAt, textAt, type Tree } from "../preview/analysis/tree";
import type { Context } from "./component";
import { bounded, sleeping, withHelper } from "./helper";
import type { Workload } from "./workload";

/** Container of the helper. */
const helper = "volume";

/**
 * A pod that mounts the volume of another that is gone, with the same image and the same rights; it only sleeps. Its labels
 * are nobody's, so that no Service and no PodDisruptionBudget counts it.
 */
function helperPod(name: string, workload: Workload, claim: string): Tree {
  const container = workload.container(workload.name);
  const mount = listAt(container, "volumeMounts").find((one) => textAt(one, "name") === "data");
  const bounds = { cpu: "500m", memory: "256Mi" };
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: { name, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "backup" } },
    spec: {
      restartPolicy: "Never",
      ...bounded,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: at(workload.podSpec, "securityContext"),
      containers: [
        {
          name: helper,
          image: textAt(container, "image"),
          command: sleeping,
          resources: { requests: bounds, limits: bounds },
          securityContext: containerSecurity(),
          volumeMounts: [mount],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

/** Runs something on the volume; resolves to its output. */
export type OnVolume = (command: readonly string[], streams?: Parameters<Kubectl["exec"]>[3]) => Promise<string>;

/**
 * Stops the last pod of a StatefulSet, lends its volume, and starts the pod again, whatever happened in between. The other
 * replicas run on.
 *
 * @param use resolves when the volume is as it should be
 */
export async function onVolume<Result>(
  { kubectl, say }: Context,
  workload: Workload,
  use: (run: OnVolume) => Promise<Result>,
): Promise<Result> {
  const { name, lastPod, replicas } = workload;
  const pod = `${lastPod}-volume`;
  const remedy = `see kubectl get pods; when all is done: kubectl scale statefulset ${name} --replicas=${replicas}`;
  say(`${lastPod} is stopped until its volume is restored`);
  try {
    return await workload.whileStopped(kubectl, replicas - 1, remedy, () =>
      withHelper(kubectl, helperPod(pod, workload, `data-${lastPod}`), remedy, () =>
        use((command, streams) => kubectl.exec(pod, helper, command, streams)),
      ),
    );
  } finally {
    await kubectl.run(["rollout", "status", `statefulset/${name}`, "--timeout=30m"], remedy);
  }
}
