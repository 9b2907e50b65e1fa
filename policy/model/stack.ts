import { passing } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { WORKLOADS } from "../lib/types";
import { nameOf, namespaceOf } from "./manifest";
import { workloadOf, type Workload } from "./workload";

/** Every resource of the stack, with the lookups that rules share; built once per evaluation. */
export class StackModel {
  private readonly byType = new Map<string, Resource[]>();
  private readonly byUrn = new Map<string, Resource>();
  private readonly workloadList: readonly Workload[];
  private readonly memory = new Map<string, unknown>();

  public constructor(public readonly resources: readonly Resource[]) {
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      const ofType = this.byType.get(resource.type);
      if (ofType === undefined) this.byType.set(resource.type, [resource]);
      else ofType.push(resource);
    }
    this.workloadList = this.ofType(...WORKLOADS).map(workloadOf);
  }

  /** The resources of these types, in program order per type. */
  public ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  public byUrnOf(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  /** Every workload of every kind. */
  public get workloads(): readonly Workload[] {
    return this.workloadList;
  }

  /**
   * The workloads that play a role (`Workload.role`). Throws `Undetermined` when none surely does but the role of one is
   * unknown.
   */
  public workloadsOf(role: string): readonly Workload[] {
    return passing(this.workloads, (workload) => workload.role === role);
  }

  /**
   * The Kubernetes object of a type by its real name and namespace. Throws `Undetermined` when there is none but an
   * object of the type has an unknown name or namespace; undefined when there surely is none.
   */
  public find(type: string, namespace: string | undefined, name: string): Resource | undefined {
    const [found] = passing(this.ofType(type), (resource) => {
      if (namespace !== undefined && namespaceOf(resource) !== namespace) return false;
      return nameOf(resource) === name;
    });
    return found;
  }

  /** Computes a model once per evaluation; `key` is the name of the function that builds it. */
  public once<T>(key: string, build: () => T): T {
    if (!this.memory.has(key)) this.memory.set(key, build());
    return this.memory.get(key) as T;
  }
}
