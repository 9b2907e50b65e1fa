import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { calls } from "./metrics";

/** Which model of whom is asked for what; exactly the name that is sent. */
export interface Operation {
  readonly provider: string;
  readonly model: string;
  readonly operation: "chat" | "embeddings";
}

/** What the answer says about itself. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** List price of both, in USD. */
  readonly cost: number;
  /** True when the model, or its filter, refused: finish reason `refusal` or `content_filter`. */
  readonly refused: boolean;
}

const labelsOf = ({ provider, model, operation }: Operation) => ({
  gen_ai_operation_name: operation,
  gen_ai_provider_name: provider,
  gen_ai_request_model: model,
});

/** `timeout`, `429`, `500`...: the status, or the name of the error. */
function errorType(error: unknown): string {
  const { status, name } = error as { readonly status?: number; readonly name?: string };
  return String(status ?? name ?? "_OTHER");
}

/** Makes an operation's series exist before its first event; call it once at start for every model in use. */
export function announceModel(what: Operation): void {
  for (const counter of [calls.cost, calls.refusals, calls.rateLimited]) counter.inc(labelsOf(what), 0);
}

/** Calls a model in a span of its own and records how long it took, what it cost and how it ended. */
export function observeCall<Answer>(
  what: Operation,
  call: () => Promise<Answer>,
  usageOf: (answer: Answer) => Usage,
): Promise<Answer> {
  const labels = labelsOf(what);
  const attributes = {
    "gen_ai.operation.name": what.operation,
    "gen_ai.provider.name": what.provider,
    "gen_ai.request.model": what.model,
  };
  const name = `${what.operation} ${what.model}`;
  return trace.getTracer("models").startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const end = calls.duration.startTimer(labels);
    try {
      const answer = await call();
      end({ error_type: "" });
      const { inputTokens, outputTokens, cost, refused } = usageOf(answer);
      calls.tokens.observe({ ...labels, gen_ai_token_type: "input" }, inputTokens);
      calls.tokens.observe({ ...labels, gen_ai_token_type: "output" }, outputTokens);
      calls.cost.inc(labels, cost);
      if (refused) calls.refusals.inc(labels);
      span.setAttributes({ "gen_ai.usage.input_tokens": inputTokens, "gen_ai.usage.output_tokens": outputTokens });
      return answer;
    } catch (error) {
      end({ error_type: errorType(error) });
      span.setAttribute("error.type", errorType(error)).setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A fetch for the client of a provider: the client retries 429 by itself, so that only here each of them is seen. */
export function countingRateLimits(what: Operation, send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.status === 429) calls.rateLimited.inc(labelsOf(what));
    return response;
  };
}

/** Passes a streamed answer on and records when its first chunk came. */
export async function* observeStream<Chunk>(what: Operation, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  const first = calls.timeToFirstChunk.startTimer(labelsOf(what));
  let waiting = true;
  for await (const chunk of chunks) {
    if (waiting) first();
    waiting = false;
    yield chunk;
  }
}
