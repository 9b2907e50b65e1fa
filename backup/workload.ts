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
