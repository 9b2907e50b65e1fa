import type { Tree } from "../preview/analysis/tree";
import type { Command, Shell } from "./shell";

export interface Where {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Default that of the context. */
  readonly namespace?: string;
}

/** Input, output and assumption of a command; the rest is known. */
export type Streams = Pick<Command, "input" | "output" | "assumed">;

/** kubectl, at one cluster: the only way in which commands of this project reach one. */
export class Kubectl {
  constructor(
    readonly shell: Shell,
    private readonly where: Where,
  ) {}

  /** The command, with cluster and namespace in it. */
  command(args: readonly string[], remedy: string, streams: Streams = {}): Command {
    const { kubeconfig, context, namespace } = this.where;
    const place = [
      ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig]),
      ...(context === undefined ? [] : ["--context", context]),
      ...(namespace === undefined ? [] : ["-n", namespace]),
    ];
    return { program: "kubectl", args: [...place, ...args], remedy, ...streams };
  }

  run(args: readonly string[], remedy: string, streams: Streams = {}): Promise<string> {
    return this.shell.run(this.command(args, remedy, streams));
  }

  /** The command that runs something in a container of a pod. */
  inPod(pod: string, container: string, command: readonly string[], streams: Streams = {}): Command {
    const stdin = streams.input === undefined ? [] : ["-i"];
    const remedy = `kubectl describe pod ${pod}; it must be Ready, and you need create on pods/exec`;
    return this.command(["exec", ...stdin, pod, "-c", container, "--", ...command], remedy, streams);
  }

  exec(pod: string, container: string, command: readonly string[], streams: Streams = {}): Promise<string> {
    return this.shell.run(this.inPod(pod, container, command, streams));
  }

  create(object: Tree, remedy: string): Promise<string> {
    return this.run(["create", "-f", "-"], remedy, { input: { text: JSON.stringify(object) } });
  }

  /**
   * An object that need not be there.
   *
   * @param assumed what a dry run takes for it
   */
  async find(kind: string, name: string, remedy: string, assumed: Tree): Promise<Tree> {
    const args = ["get", kind, name, "--ignore-not-found", "-o", "json"];
    const found = await this.run(args, remedy, { assumed: JSON.stringify(assumed) });
    return found === "" ? undefined : (JSON.parse(found) as Tree);
  }

  /** @param assumed what a dry run takes for the object */
  async object(kind: string, name: string, assumed: Tree): Promise<Tree> {
    const remedy = "see that --context is the cluster of the stack, and that you may read the object";
    const found = await this.run(["get", kind, name, "-o", "json"], remedy, { assumed: JSON.stringify(assumed) });
    return JSON.parse(found) as Tree;
  }
}
