/** Watches pods against their PodDisruptionBudgets, change by change. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool } from "../../support/toolbox";
import type { Item, StackCluster } from "./stack-cluster";

/** Far more than the second that a pod takes to go. */
const patienceSeconds = 60;

interface Budget extends Item {
  readonly spec: { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } };
  /** The disruption controller's own reckoning of how many pods must be left. */
  readonly status: { readonly desiredHealthy: number };
}

interface Pod {
  readonly metadata: {
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Pod;
}

/** Ready pods that a budget counted at the worst moment, and how many it asks for. */
export interface Low {
  readonly budget: string;
  readonly wanted: number;
  lowest: number;
}

/** What the disruption controller counts as healthy: Ready, and not on its way out. */
const isHealthy = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some((condition) => condition.type === "Ready" && condition.status === "True");

const selects = ({ spec }: Budget, { metadata }: Pod): boolean =>
  Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value);

export class BudgetWatch {
  readonly lows: readonly Low[];
  /** Pods that were there when the watch began and are gone. */
  readonly replaced = new Set<string>();
  private readonly pods: Map<string, Pod>;

  private constructor(
    private readonly budgets: readonly Budget[],
    readonly first: readonly Pod[],
    private readonly child: ChildProcess,
  ) {
    this.pods = new Map(first.map((pod) => [pod.metadata.uid, pod]));
    this.lows = budgets.map(({ metadata, status }) => ({
      budget: metadata.name,
      wanted: status.desiredHealthy,
      lowest: Number.POSITIVE_INFINITY,
    }));
    this.count();
  }

  /** Begins with the pods as they are now; from then on the API server sends every change, none is skipped. */
  static async start(cluster: StackCluster, namespace: string): Promise<BudgetWatch> {
    const budgets = await cluster.list<Budget>("poddisruptionbudgets");
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const { items, metadata } = await cluster.api.call<{ items: Pod[]; metadata: { resourceVersion: string } }>(
      "GET",
      path,
    );
    const flags = ["--kubeconfig", cluster.kubeconfig, "get", "--raw"];
    const from = `${path}?watch=1&resourceVersion=${metadata.resourceVersion}`;
    const child = spawn(findTool("kubectl") ?? "kubectl", [...flags, from], { stdio: ["ignore", "pipe", "ignore"] });
    const watch = new BudgetWatch(budgets, items, child);
    createInterface({ input: child.stdout }).on("line", (line) => watch.take(JSON.parse(line) as Change));
    return watch;
  }

  /** Budgets that were broken at some moment. */
  get broken(): Low[] {
    return this.lows.filter(({ lowest, wanted }) => lowest < wanted);
  }

  /** Waits for what a change of pods makes true. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + patienceSeconds * 1000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`After ${patienceSeconds} s it is still not so that ${what}.`);
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) throw new Error("The watch of pods ended before it was stopped.");
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }

  private take({ type, object }: Change): void {
    const { uid } = object.metadata;
    if (type === "DELETED") {
      this.pods.delete(uid);
      if (this.first.some(({ metadata }) => metadata.uid === uid)) this.replaced.add(uid);
    } else this.pods.set(uid, object);
    this.count();
  }

  private count(): void {
    for (const [index, low] of this.lows.entries()) {
      const budget = this.budgets[index];
      if (!budget) continue;
      const healthy = [...this.pods.values()].filter((pod) => selects(budget, pod) && isHealthy(pod));
      low.lowest = Math.min(low.lowest, healthy.length);
    }
  }
}
