import { Failed } from "../kubectl/errors";
import type { Kubectl } from "../kubectl/kubectl";
import { listAt, type Tree } from "../preview/analysis/tree";
import { limited } from "./limited";

/** kubectl at once; each takes some 50 MB and a tenth of a second of a processor. */
const mostAtOnce = 6;

/** Seconds until an answer counts as missing; an API server gives a list up after 60. */
const patience = 30;

/** The API server does not let this user read something. */
export class Forbidden extends Error {
  constructor(readonly resource: string) {
    super(`this user may not list ${resource}`);
  }
}

/** A live cluster, only read. */
export interface Cluster {
  /**
   * Every object of a kind, of one namespace or (empty) of the cluster. A kind that the cluster does not know has no objects.
   *
   * @throws Forbidden
   */
  list(apiVersion: string, kind: string, namespace: string): Promise<readonly Tree[]>;
}

/** Name of a kind in paths: `networkpolicies`, `storageclasses`; Kubernetes' own rule. */
export function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("s")) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** A resource as kubectl names it: `pods`, `statefulsets.apps`. */
export function resourceOf(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.split("/");
  return version === undefined ? plural(kind) : `${plural(kind)}.${group ?? ""}`;
}

/** By `kubectl get --raw`, which makes one GET request and no other; every list is asked for once. */
export class LiveCluster implements Cluster {
  private readonly lists = new Map<string, Promise<readonly Tree[]>>();
  private readonly inTurn = limited(mostAtOnce);

  constructor(private readonly kubectl: Kubectl) {}

  list(apiVersion: string, kind: string, namespace: string): Promise<readonly Tree[]> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const path = `${base}${namespace === "" ? "" : `/namespaces/${namespace}`}/${plural(kind)}`;
    const known = this.lists.get(path);
    if (known) return known;
    const asked = this.get(path, resourceOf(apiVersion, kind));
    this.lists.set(path, asked);
    return asked;
  }

  private async get(path: string, resource: string): Promise<readonly Tree[]> {
    const remedy = "run it by hand and see; then run the examination again";
    try {
      const args = ["get", "--raw", path, `--request-timeout=${patience}s`];
      const answer = await this.inTurn(() => this.kubectl.run(args, remedy));
      return listAt(JSON.parse(answer) as Tree, "items");
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.said.includes("(NotFound)")) return [];
      if (error.said.includes("(Forbidden)")) throw new Forbidden(resource);
      throw error;
    }
  }
}
