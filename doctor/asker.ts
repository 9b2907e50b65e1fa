import { textAt, type Tree } from "../preview/analysis/tree";
import type { Answer, Cluster } from "./cluster";
import type { Finding, State } from "./check";

/** A pod did not answer; the message says how it was asked. */
export class Unanswered extends Error {
  constructor(
    message: string,
    /** `not judged` where the asking failed, not the pod. */
    readonly state: State,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Asks a port of a pod over HTTP. */
export interface Asker {
  /** Rejects with `Unanswered` where no answer of the pod itself comes back. */
  get(pod: Tree, port: number, path: string): Promise<Answer>;
  close(): void;
}

const messageOf = ({ body }: Answer): string | undefined => {
  try {
    const answer = JSON.parse(body) as Tree;
    return textAt(answer, "kind") === "Status" && textAt(answer, "apiVersion") === "v1"
      ? textAt(answer, "message")
      : undefined;
  } catch {
    return undefined;
  }
};

/** By way of the API server, which must reach pods: where NetworkPolicies are enforced, this stack's let it not. */
export class ProxyAsker implements Asker {
  constructor(private readonly cluster: Cluster) {}

  async get(pod: Tree, port: number, path: string): Promise<Answer> {
    const name = textAt(pod, "metadata", "name");
    const base = `/api/v1/namespaces/${textAt(pod, "metadata", "namespace")}/pods/${name}:${port}/proxy`;
    let answer: Answer;
    try {
      answer = await this.cluster.fetch(`${base}${path}`);
    } catch {
      throw new Unanswered(
        `no answer of ${name}:${port} through the API server's proxy`,
        "not judged",
        "ask with --via port-forward",
      );
    }
    // The API server speaks for itself with an object of kind Status; a pod's own refusals have another body.
    const refusal = answer.status >= 400 ? messageOf(answer) : undefined;
    if (refusal === undefined) return answer;
    const isForbidden = answer.status === 403;
    throw new Unanswered(
      `the API server's proxy to ${name}:${port} says: ${refusal.slice(0, 160)}`,
      isForbidden ? "not judged" : "failed",
      isForbidden ? "grant get on pods/proxy" : `kubectl describe pod ${name}; or ask with --via port-forward`,
    );
  }

  close(): void {
    this.cluster.close();
  }
}

/** The finding that an unanswered question makes; other errors go on. */
export function unanswered(error: unknown, subject: string): Finding {
  if (!(error instanceof Unanswered)) throw error;
  return { subject, state: error.state, detail: error.message, remedy: error.remedy };
}
