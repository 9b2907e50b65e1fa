/** Expositions of the servers that run here, in states that alerts are about. */
import { readFileSync } from "node:fs";
import type { Platform } from "../servers/platform";
import { eventually } from "../servers/process";

const patienceSeconds = 120;

const namespace = "insurance-lead-gen";

/** A pod that no scheduler and no kwok touches, so that its status stays what the test writes. */
const broken = {
  ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "lead-broken", namespace } },
  spec: { schedulerName: "nobody", containers: [{ name: "api", image: "reference-service" }] },
};

/** A container that was killed for memory and crashes since. */
const crashing = {
  phase: "Running",
  containerStatuses: [
    {
      ...{ name: "api", image: "reference-service", imageID: "", ready: false, restartCount: 7 },
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
    },
  ],
};

/** A job that failed, and a scheduled one that succeeded. */
const failedJob = {
  ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name: "lead-export", namespace } },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: "Never", containers: [{ name: "export", image: "reference-service" }] } },
  },
};

const patch = (kind: string, name: string, place: string, status: unknown): string[] => [
  ...["patch", kind, name, "-n", place, "--subresource=status", "--type=merge", "-p", JSON.stringify({ status })],
];

/** Makes the platform's Kubernetes look as it does on a bad day. */
export async function trouble({ plane, stack }: Platform): Promise<void> {
  const items = [...stack.ofKinds(["CronJob"]), broken, failedJob];
  await plane.kubectl(["apply", "--server-side", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await plane.kubectl(patch("pod", "lead-broken", namespace, crashing));
  const now = new Date().toISOString();
  await plane.kubectl(patch("job", "lead-export", namespace, { failed: 1, startTime: now }));
  await plane.kubectl(patch("cronjob", "jaeger-index-cleaner", "monitoring", { lastSuccessfulTime: now }));
}

/** Leads, some of which fail on their way, through the reference service. */
export async function traffic({ service }: Platform): Promise<void> {
  const post = () =>
    fetch(`${service.url}/v1/leads`, { method: "POST", body: JSON.stringify({ channel: "web_form" }) });
  const enriched = (outcome: string) =>
    eventually(`leads with outcome ${outcome} in the reference service`, patienceSeconds, async () => {
      const text = await exposition(`${service.url}/metrics`);
      return new RegExp(`leads_enriched_total\\{.*outcome="${outcome}".*\\} [1-9]`).test(text) ? true : undefined;
    });
  for (let lead = 0; lead < 5; lead++) await post();
  // The worker takes leads from a queue: the model must have answered one before it starts to fail.
  await enriched("success");
  Object.assign(service.faults, { request: 1 });
  await post();
  Object.assign(service.faults, { request: 0, model: 1 });
  for (let lead = 0; lead < 5; lead++) await post();
  await enriched("failed");
}

export async function exposition(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

export const readToken = (file: string): string => readFileSync(file, "utf8").trim();
