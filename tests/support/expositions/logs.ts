/** Log lines as the platform writes them, and the labels that the rendered agent gives them. */
import { Telemetry } from "../../../examples/reference-service/telemetry";
import { configFile } from "../rendered";

/** Trace that the platform's lines belong to. */
export const trace = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

/** What the reference service writes about a request that failed. */
export function serviceLines(): string[] {
  const lines: string[] = [];
  const telemetry = new Telemetry("lead-api", undefined, (line) => lines.push(line));
  telemetry.log("info", "request", trace, { method: "POST", route: "/v1/leads", status: 202 });
  telemetry.log("error", "job failed", trace, { queue: "leads", error: "Error: no answer" });
  return lines;
}

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
