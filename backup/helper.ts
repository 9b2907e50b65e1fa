import type { Kubectl } from "../kubectl/kubectl";
import { textAt, type Tree } from "../preview/analysis/tree";

/** Seconds after which a helper that was forgotten ends by itself: longer than 100 GB take at 10 MB/s. */
const longestSeconds = 6 * 3600;

/** What every helper's pod has in its spec. */
export const bounded = { activeDeadlineSeconds: longestSeconds, terminationGracePeriodSeconds: 1 };

/** All that the container of a helper does: commands are run in it from outside. */
export const sleeping = ["sleep", String(longestSeconds)];

/** Runs a helper's pod while something is done with it; it is gone afterwards in any case. */
export async function withHelper<Result>(
  kubectl: Kubectl,
  pod: Tree,
  remedy: string,
  use: () => Promise<Result>,
): Promise<Result> {
  const name = textAt(pod, "metadata", "name");
  try {
    await kubectl.create(pod, remedy);
    await kubectl.run(["wait", "--for=condition=Ready", `pod/${name}`, "--timeout=300s"], remedy);
    return await use();
  } finally {
    await kubectl.run(["delete", "pod", name, "--ignore-not-found"], remedy);
  }
}
