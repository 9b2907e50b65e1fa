import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaces } from "../../lib/catalogue";
import { imageVersion } from "../../lib/images";
import type { ImageName } from "../../lib/images";
import { secretChecksum } from "../../lib/checksum";
import { checksumAnnotation, selector } from "../../lib/labels";
import { disruptionBudgetSpec, meta, podMeta, serviceSpec } from "../../lib/manifests";
import type { Identity } from "../../lib/manifests";
import type { Resources } from "../../lib/workload";
import { exporterPod, passwordKey } from "./exporter-pod";

/** Password of the monitored server: set for the stack, or kept in a Secret that others own. */
export type Password =
  | { readonly value: pulumi.Output<string> }
  | { readonly existingSecret: { readonly name: string; readonly key: string } };

export interface ExporterArgs {
  /** Pinned image, and value of the component label. */
  readonly kind: ImageName & ("postgres-exporter" | "redis-exporter");
  readonly port: number;
  /** Numeric user of the image. */
  readonly user: number;
  /** Path that answers without asking the monitored server. */
  readonly probePath: string;
  readonly args: readonly string[];
  readonly env: readonly types.input.core.v1.EnvVar[];
  readonly password?: Password | undefined;
  /** Environment variable that takes the password, for exporters that cannot read it from `passwordFile`. */
  readonly passwordVariable?: string;
  /** ConfigMap in the namespace `monitoring` whose `ca.crt` signs the server's certificate; public CAs when absent. */
  readonly caConfigMap?: string | undefined;
  readonly resources: Resources;
}

/** A new password rolls the pod; one in a Secret of others rolls nothing, and the file changes under the exporter. */
function passwordAnnotation(password: Password | undefined): Record<string, pulumi.Output<string>> {
  return password && "value" in password ? { [checksumAnnotation("secret")]: secretChecksum(password.value) } : {};
}

/**
 * An exporter of one server outside the stack: PostgreSQL or Redis.
 *
 * Creates: ServiceAccount without a token, Secret with the password where the stack sets it, Deployment of one pod (two
 * would double every series), Service, PodDisruptionBudget. A changed password rolls the pod.
 * When it is down: the server's series stop and its alerts cannot fire; `up` for its job says so.
 */
export class Exporter extends pulumi.ComponentResource {
  private readonly own: Identity;

  constructor(name: string, args: ExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:exporters:Exporter", name, {}, opts);
    const version = imageVersion(args.kind);
    this.own = { workload: name, room: args.kind, namespace: namespaces.monitoring, version };
    const account = this.createServiceAccount(name);
    const secret = this.createSecret(name, args.password);
    this.createDeployment(name, args, secret ? [account, secret] : [account]);
    this.createService(name, args.port);
    this.createDisruptionBudget(name);
    this.registerOutputs({});
  }

  private createServiceAccount(name: string) {
    return new k8s.core.v1.ServiceAccount(
      name,
      { metadata: meta(name, this.own), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createSecret(name: string, password: Password | undefined) {
    if (!password || !("value" in password)) return undefined;
    return new k8s.core.v1.Secret(
      name,
      { metadata: meta(name, this.own), stringData: { [passwordKey]: password.value } },
      { parent: this },
    );
  }

  private createDeployment(name: string, args: ExporterArgs, dependsOn: pulumi.Resource[]) {
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata: meta(name, this.own),
        spec: {
          replicas: 1,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          selector: { matchLabels: selector(name) },
          template: { metadata: podMeta(this.own, passwordAnnotation(args.password)), spec: exporterPod(name, args) },
        },
      },
      { parent: this, dependsOn },
    );
  }

  private createService(name: string, port: number) {
    return new k8s.core.v1.Service(
      name,
      { metadata: meta(name, this.own), spec: serviceSpec(name, [{ name: "metrics", port }]) },
      { parent: this },
    );
  }

  private createDisruptionBudget(name: string) {
    return new k8s.policy.v1.PodDisruptionBudget(
      name,
      { metadata: meta(name, this.own), spec: disruptionBudgetSpec(name) },
      { parent: this },
    );
  }
}
