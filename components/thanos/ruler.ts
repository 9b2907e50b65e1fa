import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ruleTexts } from "../../lib/bundle";
import { ports } from "../../lib/catalogue";
import { checksum } from "../../lib/checksum";
import type { Bundle } from "../../lib/contracts";
import { imageVersion } from "../../lib/images";
import { checksumAnnotation } from "../../lib/labels";
import { disruptionBudgetSpec, headlessServiceSpec, identity, meta } from "../../lib/manifests";
import { toYaml } from "../../lib/yaml";
import type { Settings } from "../../settings/schema";
import { rulerArgs } from "./config";
import type { RulerConfigArgs } from "./config";
import { rulerPod } from "./pod";
import { bucketStatefulSetOptions, bucketStatefulSetSpec } from "./statefulset";
import type { Bucket } from "./statefulset";

const own = identity("thanos-ruler", "thanos", imageVersion("thanos"));
const http = { name: "http", port: ports["thanos-ruler"].http };
const grpc = { name: "grpc", port: ports["thanos-ruler"].grpc };

export interface ThanosRulerArgs extends RulerConfigArgs {
  readonly settings: Settings["thanos"]["ruler"];
  readonly bucket: Bucket;
  /** Rules of every room, of which those for Thanos are evaluated here. */
  readonly bundles: readonly Bundle[];
  /** StorageClass of the volumes. */
  readonly storageClassName: string;
}

/**
 * Rulers evaluate the rules about the platform where several servers scrape it, by asking the queriers.
 *
 * Creates: ServiceAccount (no token), ConfigMap `thanos-ruler-rules`, headless Service, StatefulSet, PodDisruptionBudget. Each pod
 * evaluates every rule; Alertmanager takes what two of them say for one, and the queriers show their series as one.
 * When it is down: alerts on the platform cannot fire; those on nodes, Kubernetes and the stack itself go on, since Prometheus
 * evaluates them.
 */
export class ThanosRuler extends pulumi.ComponentResource {
  constructor(name: string, args: ThanosRulerArgs, opts: pulumi.ComponentResourceOptions) {
    super("monitoring:thanos:ThanosRuler", name, {}, opts);
    const rules = ruleTexts(args.bundles, ({ engine }) => engine === "thanos");
    const account = this.createServiceAccount(args.bucket);
    const config = this.createRules(rules);
    this.createService();
    this.createStatefulSet(args, checksum(toYaml(rules)), [account, config]);
    this.createDisruptionBudget();
    this.registerOutputs({});
  }

  private createServiceAccount({ store }: Bucket) {
    return new k8s.core.v1.ServiceAccount(
      "thanos-ruler",
      { metadata: meta("thanos-ruler", own, store.serviceAccountAnnotations), automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createRules(data: Record<string, string>) {
    const name = "thanos-ruler-rules";
    return new k8s.core.v1.ConfigMap(name, { metadata: meta(name, own), data }, { parent: this });
  }

  private createService() {
    return new k8s.core.v1.Service(
      "thanos-ruler",
      { metadata: meta("thanos-ruler", own), spec: headlessServiceSpec("thanos-ruler", [http, grpc]) },
      { parent: this },
    );
  }

  private createStatefulSet(args: ThanosRulerArgs, rules: string, dependsOn: pulumi.Resource[]) {
    const { settings, bucket, storageClassName } = args;
    const { replicas, resources, storage } = settings;
    // Rules are read at start only.
    const annotations = { [checksumAnnotation("rules")]: rules };
    const pod = rulerPod(rulerArgs(args), resources);
    const spec = bucketStatefulSetSpec(own, { replicas, pod, bucket, storage, storageClassName, annotations });
    return new k8s.apps.v1.StatefulSet(
      "thanos-ruler",
      { metadata: meta("thanos-ruler", own), spec },
      { parent: this, ...bucketStatefulSetOptions(bucket, dependsOn) },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      "thanos-ruler",
      { metadata: meta("thanos-ruler", own), spec: disruptionBudgetSpec("thanos-ruler") },
      { parent: this },
    );
  }
}
