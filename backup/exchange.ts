import { textAt, type Tree } from "../preview/analysis/tree";
import type { Claim } from "./claim";
import type { Context } from "./component";

/**
 * Puts a volume in the place of a claim's, which stays as it is beside it. The pods that have to stop come back in any case.
 * Until the claim is deleted nothing has changed; afterwards it can only get the new volume, by whomever it is written.
 *
 * @param next the PersistentVolume that is to come; only this claim can get it
 * @param undo takes away what was made for it, when nothing has changed
 */
export async function exchange(
  { kubectl, say }: Context,
  claim: Claim,
  next: Tree,
  undo: () => Promise<void>,
): Promise<void> {
  const { workload, pods, ordinal, volumeName } = claim;
  const { name: set, replicas } = workload;
  const remedy = `see kubectl get pods,pvc; when all is done: kubectl scale statefulset ${set} --replicas=${replicas}`;
  const run = (...args: string[]): Promise<string> => kubectl.run(args, remedy);
  let isGone = false;
  if (pods.length > 0) say(`${pods.join(", ")} is stopped until the volume is exchanged`);
  try {
    await kubectl.create(next, remedy);
    await workload.whileStopped(kubectl, ordinal, remedy, async () => {
      const keep = '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}';
      if (volumeName !== "") await run("patch", "persistentvolume", volumeName, "-p", keep);
      isGone = true;
      await run("delete", "persistentvolumeclaim", claim.name, "--ignore-not-found", "--timeout=300s");
      await kubectl.create(claim.boundTo(textAt(next, "metadata", "name")), remedy);
      await run(
        "wait",
        "--for=jsonpath={.status.phase}=Bound",
        `persistentvolumeclaim/${claim.name}`,
        "--timeout=300s",
      );
    });
  } finally {
    if (!isGone) await undo();
  }
  await run("rollout", "status", `statefulset/${set}`, "--timeout=30m");
}
