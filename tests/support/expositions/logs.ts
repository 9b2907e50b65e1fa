/** Log lines as the programs write them, with the labels that the rendered agent gives them, for a real Loki. */
import { Telemetry } from "../../../examples/reference-service/telemetry";
import { configFile } from "../rendered";

export interface Stream {
  readonly labels: Readonly<Record<string, string>>;
  /** Structured metadata of every line. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

/** Trace that the platform's lines belong to. */
export const trace = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

function stream(namespace: string, app: string, lines: readonly string[]): Stream {
  const labels = { namespace, app, container: app, node: "node-zone-a", cluster: "leads", environment: "test" };
  return { labels, metadata: { pod: `${app}-0`, stream: "stdout" }, lines };
}

/** What the reference service writes about a request that failed. */
export function serviceLines(): string[] {
  const lines: string[] = [];
  const telemetry = new Telemetry("lead-api", undefined, (line) => lines.push(line));
  telemetry.log("info", "request", trace, { method: "POST", route: "/v1/leads", status: 202 });
  telemetry.log("error", "job failed", trace, { queue: "leads", error: "Error: no answer" });
  return lines;
}

/** The platform and the parts of the stack whose lines a panel reads. */
export const streams = (): Stream[] => [
  stream("insurance-lead-gen", "lead-api", serviceLines()),
  stream("monitoring", "loki", ['level=error ts=2026-11-24T10:00:00Z caller=flush.go:178 msg="failed to flush"']),
  stream("monitoring", "jaeger-collector", ["2026-11-24T10:00:00.000Z\twarn\tinternal/retry.go:1\tExporting failed"]),
  stream("monitoring-agents", "alloy", ['ts=2026-11-24T10:00:00Z level=warn msg="error sending batch, will retry"']),
];

/** Labels of log streams as the rendered agent makes them: those of targets and of the stack, without structured metadata. */
export async function streamLabels(): Promise<string[]> {
  const config = await configFile("production", "alloy-config", "config.alloy");
  const inBlock = (pattern: RegExp): string => {
    const [, found] = pattern.exec(config) ?? [];
    if (found === undefined) throw new Error(`config.alloy has nothing like ${String(pattern)}:\n${config}`);
    return found;
  };
  const names = (text: string): string[] => [...text.matchAll(/(\w+)\s*=/g)].map(([, name = ""]) => name);
  const kept = inBlock(/regex = "([^"]+)"\s+action = "labelkeep"/).split("|");
  const metadata = names(inBlock(/stage\.structured_metadata \{\s+values = \{([^}]*)\}/));
  const external = names(inBlock(/external_labels = \{([^}]*)\}/));
  return [...kept, ...external].filter((label) => !label.startsWith("__") && !metadata.includes(label));
}

/** The API of a Loki on this machine. */
export class LokiClient {
  constructor(private readonly address: string) {}

  /** False as long as it does not listen or does not take them. */
  async push(pushed: readonly Stream[]): Promise<boolean> {
    const now = BigInt(Date.now()) * 1_000_000n;
    const body = pushed.map(({ labels, metadata, lines }) => ({
      stream: labels,
      values: lines.map((line, index) => [String(now + BigInt(index)), line, metadata]),
    }));
    const answer = await fetch(`http://${this.address}/loki/api/v1/push`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ streams: body }),
    }).catch(() => undefined);
    return answer?.status === 204;
  }

  /** Values of a label among streams; all streams for an empty selector. */
  async values(label: string, selector: string): Promise<string[]> {
    const query = selector === "" ? "" : `?query=${encodeURIComponent(selector)}`;
    return (await this.ask<string[] | undefined>(`label/${label}/values${query}`)) ?? [];
  }

  /** Number of streams or series that a query over the last ten minutes returns. */
  async results(query: string): Promise<number> {
    const now = Math.floor(Date.now() / 1000);
    const range = `start=${now - 600}&end=${now + 60}&step=30`;
    const { result } = await this.ask<{ result: unknown[] }>(`query_range?query=${encodeURIComponent(query)}&${range}`);
    return result.length;
  }

  private async ask<Data>(path: string): Promise<Data> {
    const answer = await fetch(`http://${this.address}/loki/api/v1/${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Loki answered ${path} with ${answer.status}: ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }
}
