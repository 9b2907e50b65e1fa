import { at, listAt, numberAt, textAt, type Tree } from "../preview/analysis/tree";
import { Failed } from "./errors";
import type { Command, Shell } from "./shell";

export interface Where {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string;
}

/** Input, output and assumption of a command; the rest is known. */
export type Streams = Pick<Command, "input" | "output" | "assumed">;

/** kubectl, at one cluster and in one namespace. */
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
      "-n",
      namespace,
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

  /** @param assumed what a dry run takes for the object */
  async object(kind: string, name: string, assumed: Tree): Promise<Tree> {
    const remedy = "see that --context is the cluster of the stack, and that you may read the object";
    const found = await this.run(["get", kind, name, "-o", "json"], remedy, { assumed: JSON.stringify(assumed) });
    return JSON.parse(found) as Tree;
  }
}

/** A StatefulSet as far as backups need it. */
export class Workload {
  private constructor(
    readonly name: string,
    readonly object: Tree,
  ) {}

  static async of(kubectl: Kubectl, name: string, assumed: Tree = assumedSet(name)): Promise<Workload> {
    return new Workload(name, await kubectl.object("statefulset", name, assumed));
  }

  get replicas(): number {
    return numberAt(this.object, "spec", "replicas") ?? 1;
  }

  /** The pod that scaling down by one takes first. */
  get lastPod(): string {
    return `${this.name}-${this.replicas - 1}`;
  }

  get podSpec(): Tree {
    return at(this.object, "spec", "template", "spec");
  }

  /** @throws Failed when the pods have no such container */
  container(name: string): Tree {
    const found = listAt(this.podSpec, "containers").find((one) => textAt(one, "name") === name);
    if (found !== undefined) return found;
    throw new Failed(`StatefulSet ${this.name} has no container ${name}`, "see that --namespace is the stack's");
  }

  /** A plain environment variable of a container; empty where there is none. */
  variable(container: string, name: string): string {
    const found = listAt(this.container(container), "env").find((one) => textAt(one, "name") === name);
    return textAt(found, "value");
  }
}

/** What a dry run takes for a StatefulSet: one replica. */
export const assumedSet = (name: string, env: readonly Tree[] = [], more: object = {}): Tree => ({
  spec: { replicas: 1, template: { spec: { containers: [{ name, image: `<image of ${name}>`, env, ...more }] } } },
});
