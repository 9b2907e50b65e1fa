import { Failed } from "../kubectl/errors";
import type { Kubectl } from "../kubectl/kubectl";
import { at, listAt, numberAt, textAt, type Tree } from "../preview/analysis/tree";

/** A StatefulSet as far as backups need it. */
export class Workload {
  private constructor(
    readonly name: string,
    readonly object: Tree,
  ) {}

  static async of(kubectl: Kubectl, name: string, assumed: Tree = assumedSet(name)): Promise<Workload> {
    return new Workload(name, await kubectl.object("statefulset", name, assumed));
  }

  /** One that was read already. */
  static from(object: Tree): Workload {
    return new Workload(textAt(object, "metadata", "name"), object);
  }

  get replicas(): number {
    return numberAt(this.object, "spec", "replicas") ?? 1;
  }

  /** The pods from an ordinal on: scaling down to it takes them. */
  podsFrom(ordinal: number): readonly string[] {
    const count = Math.max(0, this.replicas - ordinal);
    return Array.from({ length: count }, (_, index) => `${this.name}-${ordinal + index}`);
  }

  /**
   * Stops the pods from an ordinal on while something is done; they start again in any case.
   *
   * @param remedy what to do when a command fails
   */
  async whileStopped<Result>(
    kubectl: Kubectl,
    ordinal: number,
    remedy: string,
    use: () => Promise<Result>,
  ): Promise<Result> {
    const { name, replicas } = this;
    const scale = (count: number): Promise<string> =>
      kubectl.run(["scale", "statefulset", name, `--replicas=${count}`], remedy);
    const pods = this.podsFrom(ordinal).map((pod) => `pod/${pod}`);
    try {
      await scale(Math.min(ordinal, replicas));
      // As long as a pod may take to end (600 s for Prometheus), and a minute.
      if (pods.length > 0) await kubectl.run(["wait", "--for=delete", ...pods, "--timeout=660s"], remedy);
      return await use();
    } finally {
      await scale(replicas);
    }
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
export const assumedSet = (
  name: string,
  env: readonly Tree[] = [],
  container: object = {},
  spec: object = {},
): Tree => ({
  metadata: { name, namespace: "<namespace>" },
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name, image: `<image of ${name}>`, env, ...container }] } },
    ...spec,
  },
});
