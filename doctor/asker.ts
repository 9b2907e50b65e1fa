import { createInterface } from "node:readline";
import type { ChildProcess } from "node:child_process";
import { Failed } from "../kubectl/errors";
import type { Kubectl } from "../kubectl/kubectl";
import { textAt, type Tree } from "../preview/analysis/tree";
import type { Finding, State } from "./check";
import { limited } from "./limited";

/** Pods that are asked at once. */
const mostAtOnce = 4;

/** Milliseconds until an answer, or a way to it, counts as missing; an API server gives a proxied one up after 30 s. */
const patience = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Gets a path of the pod's port. */
export type Get = (path: string) => Promise<Answer>;

/** Asks pods over HTTP. */
export interface Asker {
  /** @throws Unanswered where no answer of the pod itself comes back */
  within<Result>(pod: Tree, port: number, use: (get: Get) => Promise<Result>): Promise<Result>;
}

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

/** The finding that an unanswered question makes; other errors go on. */
export function unanswered(error: unknown, subject: string): Finding {
  if (!(error instanceof Unanswered)) throw error;
  return { subject, state: error.state, detail: error.message, remedy: error.remedy };
}

const idOf = (pod: Tree): readonly [string, string] => [
  textAt(pod, "metadata", "namespace"),
  textAt(pod, "metadata", "name"),
];

/** By way of the API server, which must reach pods: where NetworkPolicies are enforced, this stack's let it not. */
export class ProxyAsker implements Asker {
  private readonly inTurn = limited(mostAtOnce);

  constructor(private readonly kubectl: Kubectl) {}

  within<Result>(pod: Tree, port: number, use: (get: Get) => Promise<Result>): Promise<Result> {
    const [namespace, name] = idOf(pod);
    return this.inTurn(() => use((path) => this.get(`${namespace}/pods/${name}:${port}/proxy${path}`, name)));
  }

  private async get(place: string, name: string): Promise<Answer> {
    const args = ["get", "--raw", `/api/v1/namespaces/${place}`, `--request-timeout=${patience / 1000}s`];
    try {
      return { status: 200, body: await this.kubectl.run(args, "") };
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const [said = ""] = error.said.split("\n");
      const refused = said.includes("(Forbidden)");
      // kubectl does not tell the pod's own refusal from that of the API server, which the way through the kubelet does.
      const remedy = refused ? "grant get on pods/proxy" : `ask with --via port-forward; kubectl describe pod ${name}`;
      throw new Unanswered(`the API server's proxy: ${said}`, refused ? "not judged" : "failed", remedy);
    }
  }
}

/**
 * By `kubectl port-forward`: the kubelet connects inside the pod, so that no NetworkPolicy stands between. Needs create on
 * pods/portforward, which changes nothing.
 */
export class ForwardAsker implements Asker {
  private readonly inTurn = limited(mostAtOnce);

  constructor(private readonly kubectl: Kubectl) {}

  within<Result>(pod: Tree, port: number, use: (get: Get) => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      const [namespace, name] = idOf(pod);
      const args = ["port-forward", "--address", "127.0.0.1", "-n", namespace, `pod/${name}`, `:${port}`];
      const child = this.kubectl.shell.open(this.kubectl.command(args, ""));
      if (child === undefined) throw new Error("a dry run asks no pod");
      try {
        const local = await localPort(child, `${name}:${port}`);
        return await use((path) => ask(local, path, `${name}:${port}`, `kubectl -n ${namespace} logs ${name}`));
      } finally {
        child.kill();
      }
    });
  }
}

async function ask(local: number, path: string, target: string, remedy: string): Promise<Answer> {
  try {
    const response = await fetch(`http://127.0.0.1:${local}${path}`, { signal: AbortSignal.timeout(patience) });
    return { status: response.status, body: await response.text() };
  } catch {
    throw new Unanswered(`${target} does not answer ${path}`, "failed", remedy);
  }
}

/** The port that kubectl chose, from its line `Forwarding from 127.0.0.1:PORT -> 9090`. */
function localPort(child: ChildProcess, target: string): Promise<number> {
  const failure = (why: string): Unanswered => {
    const remedy = why.includes("forbidden") ? "grant create on pods/portforward" : "ask with --via proxy";
    return new Unanswered(`kubectl port-forward to ${target}: ${why}`, "not judged", remedy);
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure(`not there after ${patience / 1000} s`)), patience);
    let last = "ended without a word";
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const port = /^Forwarding from 127\.0\.0\.1:(\d+) /.exec(line)?.[1];
        if (port !== undefined) settle(() => resolve(Number(port)));
      });
    }
    if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => (last = line));
    child.on("error", (error) => settle(() => reject(failure(error.message))));
    child.on("close", () => settle(() => reject(failure(last))));
  });
}
