/** A Kubernetes API client of the few lines the harness needs; tests may use it where kubectl is too slow. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { IncomingMessage } from "node:http";

const timeoutSeconds = 10;

export class KubeApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class KubeApi {
  private agent: Agent | undefined;

  constructor(
    readonly server: string,
    private readonly token: string,
    private readonly certificateFile: string,
  ) {}

  /** The caller names the shape of the answer; the API server is trusted to keep its schema. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.text(method, path, body);
    return JSON.parse(answer) as Answer;
  }

  async text(method: string, path: string, body?: unknown): Promise<string> {
    const { status, answer } = await this.exchange(method, path, body);
    if (status >= 200 && status < 300) return answer;
    throw new KubeApiError(status, `${method} ${path}: HTTP ${status} ${answer.slice(0, 500)}`);
  }

  /** Status and whole answer, refusals too; `as` speaks for another user, as kubectl --as does. */
  async exchange(
    method: string,
    path: string,
    body?: unknown,
    as?: string,
  ): Promise<{ status: number; answer: string }> {
    const response = await this.send(method, path, body, as);
    return { answer: await text(response), status: response.statusCode ?? 0 };
  }

  close(): void {
    this.agent?.destroy();
  }

  private send(method: string, path: string, body: unknown, as?: string): Promise<IncomingMessage> {
    // The server writes its certificate when it starts, hence not before the first call.
    this.agent ??= new Agent({ keepAlive: true, ca: readFileSync(this.certificateFile) });
    const headers = {
      Authorization: `Bearer ${this.token}`,
      "Content-Type": "application/json",
      ...(as !== undefined && { "Impersonate-User": as }),
    };
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const call = request(new URL(path, this.server), { method, headers, agent: this.agent, signal });
    return new Promise((resolve, reject) => {
      call.on("response", resolve).on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
