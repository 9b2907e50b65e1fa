/** A stack as the preview renders it, and a real control plane to apply it to. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Context } from "mocha";
import { parse } from "yaml";
import { readOverride } from "../../../preview/analysis/what-if/overrides";
import { runProgram } from "../../../preview/engine";
import { judgeNothing } from "../../../preview/judge";
import { writeDirectory } from "../../../preview/render/directory";
import { render } from "../../../preview/render/render";
import { root } from "../../support/content";
import {
  requireControlPlane,
  startControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
} from "../../support/control-plane";
import type { Request } from "../../support/control-plane/audit";
import type { KubeApi } from "../../support/control-plane/kube-api";
import { customResourceDefinitions } from "../../support/crds";
import { findTool } from "../../support/toolbox";

export const workloadKinds = "statefulsets,deployments,daemonsets";

/** What a cluster of kind has from the start. */
const broughtClass = join(__dirname, "standard-class.yaml");

export interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects of the stack whose file names match; the preview names files `<folder>/<kind>-<name>.yaml`. */
function filesOf(directory: string, pattern: RegExp): string[] {
  const { resources } = parse(readFileSync(join(directory, "kustomization.yaml"), "utf8")) as { resources: string[] };
  return resources.filter((file) => pattern.test(file)).map((file) => join(directory, file));
}

const flagged = (files: readonly string[]): string[] => files.flatMap((file) => ["-f", file]);

export class StackCluster {
  private constructor(
    private readonly cluster: ControlPlane,
    private readonly temporary: string,
  ) {}

  /**
   * Starts a control plane with the custom resource definitions that the stacks need, and renders the stacks.
   *
   * @param changes settings that differ from the stack files, as `--set` takes them
   */
  static async start(
    context: Context,
    stacks: readonly string[],
    { changes = [], ...options }: ControlPlaneOptions & { readonly changes?: readonly string[] } = {},
  ): Promise<StackCluster> {
    requireControlPlane(context);
    const definitions = await customResourceDefinitions(context);
    const temporary = mkdtempSync(join(tmpdir(), "rendered-"));
    const stackCluster = new StackCluster(await startControlPlane(options), temporary);
    try {
      await stackCluster.prepare(stacks, definitions, changes);
    } catch (error) {
      await stackCluster.stop();
      throw error;
    }
    return stackCluster;
  }

  get api(): KubeApi {
    return this.cluster.api;
  }

  get kubeconfig(): string {
    return this.cluster.kubeconfig;
  }

  /** Every request that was made to the API server so far. */
  requests(): Request[] {
    return this.cluster.requests();
  }

  kubectl(args: readonly string[]) {
    const path = findTool("kubectl") ?? "kubectl";
    return execa(path, ["--kubeconfig", this.cluster.kubeconfig, ...args], { reject: false });
  }

  async list<Kind extends Item = Item>(kinds: string): Promise<Kind[]> {
    return (JSON.parse((await this.kubectl(["get", kinds, "-A", "-o", "json"])).stdout) as { items: Kind[] }).items;
  }

  directory(stack: string): string {
    return join(this.temporary, stack);
  }

  /** Applies what matches, by default everything, as Pulumi does: on the server, field by field, no unknown field. */
  apply(stack: string, pattern?: RegExp, flags: readonly string[] = []) {
    const directory = this.directory(stack);
    const what = pattern === undefined ? ["-k", directory] : flagged(filesOf(directory, pattern));
    return this.kubectl(["apply", ...what, "--server-side", "--validate=strict", "--field-manager=test", ...flags]);
  }

  /** Removes what matches, last created first, as `pulumi destroy` does, and waits until it is gone. */
  remove(stack: string, pattern = /./) {
    const files = filesOf(this.directory(stack), pattern).reverse();
    return this.kubectl(["delete", ...flagged(files), "--timeout=120s", "--wait=true"]);
  }

  /** Workloads that do not become Ready within two minutes, with what kubectl says of them. */
  async notReady(): Promise<string[]> {
    const outcomes = await this.rollout("status", "--timeout=120s");
    return outcomes.flatMap(({ exitCode, stdout, stderr }) => (exitCode === 0 ? [] : [`${stdout} ${stderr}`]));
  }

  /** `kubectl rollout` of every workload, one call for each namespace. */
  async rollout(command: "status" | "restart", ...flags: readonly string[]) {
    const workloads = await this.list(workloadKinds);
    const namespaces = [...new Set(workloads.map(({ metadata }) => metadata.namespace ?? ""))];
    const calls = namespaces.map((namespace) => {
      const own = workloads.filter(({ metadata }) => metadata.namespace === namespace);
      const names = own.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      return this.kubectl(["rollout", command, ...names, "-n", namespace, ...flags]);
    });
    return Promise.all(calls);
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  private async prepare(
    stacks: readonly string[],
    definitions: readonly string[],
    changes: readonly string[],
  ): Promise<void> {
    const overrides = changes.map(readOverride);
    for (const stack of stacks) {
      const preview = await runProgram({ directory: root, stack, overrides, judge: judgeNothing });
      writeDirectory(this.directory(stack), render(preview).files, { secret: false });
    }
    await this.cluster.kubectl(["apply", "--server-side", ...flagged([...definitions, broughtClass])]);
    await this.cluster.kubectl(["wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
  }
}
