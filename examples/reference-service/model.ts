import { setTimeout as sleep } from "node:timers/promises";
import type { Metrics } from "./metrics";
import { kinds } from "./telemetry";
import type { Context, Telemetry } from "./telemetry";

/** What can be made to go wrong: the share of events, 0 to 1, that fail. */
export interface Faults {
  /** Requests that end with 500. */
  request: number;
  /** Calls of the model that time out. */
  model: number;
  /** Calls that the model refuses to answer. */
  refusal: number;
  /** Attempts that the provider answers with 429. */
  rateLimit: number;
}

/** A model, and what its tokens cost in USD per million. */
const model = { provider: "example", name: "example-large", price: { input: 3, output: 15 } };

export const operation = {
  gen_ai_operation_name: "chat",
  gen_ai_provider_name: model.provider,
  gen_ai_request_model: model.name,
} as const;

class ModelError extends Error {
  override readonly name = "timeout";
}

const happens = (share: number) => Math.random() < share;

/** Calls the stand-in of a model and records the call as the contract wants it; returns a text, or undefined if refused. */
export async function callModel(
  prompt: string,
  parent: Context,
  { metrics, telemetry, faults }: { metrics: Metrics; telemetry: Telemetry; faults: Faults },
): Promise<string | undefined> {
  return telemetry.span(`chat ${model.name}`, kinds.client, parent, async (_, attributes) => {
    Object.assign(attributes, {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": model.provider,
      "gen_ai.request.model": model.name,
    });
    const start = performance.now();
    const duration = (errorType: string) =>
      metrics.observe(
        "gen_ai_client_operation_duration_seconds",
        { ...operation, error_type: errorType },
        (performance.now() - start) / 1000,
      );
    if (happens(faults.rateLimit)) metrics.add("gen_ai_client_rate_limited_total", operation);
    if (happens(faults.model)) {
      duration("timeout");
      throw new ModelError("the model did not answer in time");
    }
    await sleep(2);
    metrics.observe(
      "gen_ai_client_operation_time_to_first_chunk_seconds",
      operation,
      (performance.now() - start) / 1000,
    );
    await sleep(3);
    duration("");
    charge(metrics, prompt.length, 40, attributes);
    if (!happens(faults.refusal)) return `answer to ${prompt}`;
    metrics.add("gen_ai_client_refusals_total", operation);
    return undefined;
  });
}

/** Four characters are about a token. */
function charge(
  metrics: Metrics,
  characters: number,
  output: number,
  attributes: Record<string, string | number>,
): void {
  const input = Math.ceil(characters / 4);
  metrics.observe("gen_ai_client_token_usage", { ...operation, gen_ai_token_type: "input" }, input);
  metrics.observe("gen_ai_client_token_usage", { ...operation, gen_ai_token_type: "output" }, output);
  const cost = (input * model.price.input + output * model.price.output) / 1e6;
  metrics.add("gen_ai_client_cost_usd_total", operation, cost);
  Object.assign(attributes, { "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output });
}

/** Share of leads per grade with which the model was accepted. */
const accepted = { hot: 0.2, warm: 0.5, cold: 0.3 } as const;

export type Grade = keyof typeof accepted;

/**
 * Population stability index of the grades against those the model was accepted with: the sum over grades of
 * (now - then) * ln(now / then). A grade that never came counts as half a lead, since the logarithm of 0 is infinite.
 */
export function drift(counts: Readonly<Record<Grade, number>>): number {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  return Object.entries(accepted).reduce((sum, [grade, then]) => {
    const now = Math.max(counts[grade as Grade], 0.5) / total;
    return sum + (now - then) * Math.log(now / then);
  }, 0);
}
