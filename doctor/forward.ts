import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { textAt, type Tree } from "../preview/analysis/tree";
import { Unanswered, type Asker } from "./asker";
import type { Answer } from "./cluster";
import type { Access } from "./kubeconfig";

/** Milliseconds until a forward that is not there, or an answer through it, counts as missing. */
const patience = 15_000;

interface Forward {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
}

/**
 * By `kubectl port-forward`: the kubelet connects inside the pod, so that no NetworkPolicy stands between. Needs kubectl, and
 * create on pods/portforward, which changes nothing.
 */
export class ForwardAsker implements Asker {
  private readonly forwards = new Map<string, Forward>();

  constructor(
    private readonly access: Access,
    private readonly kubectl: string,
  ) {}

  async get(pod: Tree, port: number, path: string): Promise<Answer> {
    const name = textAt(pod, "metadata", "name");
    const local = await this.forward(textAt(pod, "metadata", "namespace"), name, port);
    try {
      const response = await fetch(`http://127.0.0.1:${local}${path}`, { signal: AbortSignal.timeout(patience) });
      return { status: response.status, body: await response.text() };
    } catch {
      throw new Unanswered(`${name} does not answer on port ${port}`, "failed", `kubectl logs ${name}`);
    }
  }

  close(): void {
    for (const { child } of this.forwards.values()) child.kill();
  }

  private forward(namespace: string, name: string, port: number): Promise<number> {
    const key = `${namespace}/${name}:${port}`;
    const known = this.forwards.get(key);
    if (known) return known.port;
    const { file, context } = this.access;
    const where = ["--kubeconfig", file, "--context", context, "--namespace", namespace];
    const args = [...where, "port-forward", "--address", "127.0.0.1", `pod/${name}`, `:${port}`];
    const child = spawn(this.kubectl, args, { stdio: ["ignore", "pipe", "pipe"] });
    const opened = { child, port: localPort(child, `${name}:${port}`) };
    this.forwards.set(key, opened);
    return opened.port;
  }
}

/** The port that kubectl chose, from its line `Forwarding from 127.0.0.1:PORT -> 9090`. */
function localPort(child: ChildProcess, target: string): Promise<number> {
  const failure = (why: string): Unanswered =>
    new Unanswered(`kubectl port-forward to ${target}: ${why}`, "not judged", "ask with --via proxy");
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
    if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => (last = line.slice(0, 160)));
    child.on("error", (error) => settle(() => reject(failure(error.message))));
    child.on("exit", () => settle(() => reject(failure(last))));
  });
}
