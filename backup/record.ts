import { Failed } from "../kubectl/errors";
import type { Context } from "./component";

/** The security context that Pod Security `restricted` asks of every template, also of one that never makes a pod. */
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

/** A Job that wants no completion, and so is complete at once: its completion time is that of the backup. */
const jobOf = (name: string): unknown => ({
  ...{ apiVersion: "batch/v1", kind: "Job" },
  metadata: { name, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "backup" } },
  spec: {
    completions: 0,
    template: {
      spec: { restartPolicy: "Never", containers: [{ name: "none", image: "none", securityContext: restricted }] },
    },
  },
});

/** Leaves the time of a good backup where kube-state-metrics sees it; the alert BackupTooOld watches its age. */
export async function recordSuccess({ kubectl, say }: Context, component: string): Promise<void> {
  const name = `backup-${component}`;
  const remedy = "you need create and delete on Jobs";
  try {
    await kubectl.run(["delete", "job", name, "--ignore-not-found"], remedy);
    await kubectl.create(jobOf(name), remedy);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    say(`The backup is good, but its time is not recorded, and BackupTooOld may fire: ${error.message}; ${remedy}`);
  }
}
