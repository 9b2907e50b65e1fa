import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../../lib/catalogue";
import { image, imageVersion } from "../../../lib/images";
import { selector } from "../../../lib/labels";
import {
  clusterMeta,
  clusterRoleBinding,
  disruptionBudgetSpec,
  identity,
  meta,
  podMeta,
  serviceSpec,
} from "../../../lib/manifests";
import { containerSecurity, httpProbe, podSecurity, priorityClass } from "../../../lib/workload";
import type { Settings } from "../../../settings/schema";
import { clusterRules, resourceList } from "./resources";

const name = "kube-state-metrics";
const own = identity(name, name, imageVersion(name));
const { "http-metrics": metrics, telemetry } = ports[name];

function pod({ resources }: Settings["exporters"]["kubeStateMetrics"]): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    securityContext: podSecurity(65_534),
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name,
        image: image(name),
        args: [
          `--port=${metrics}`,
          `--telemetry-port=${telemetry}`,
          `--resources=${resourceList}`,
          "--metric-labels-allowlist=pods=[app.kubernetes.io/name],namespaces=[team]",
        ],
        ports: [
          { name: "http-metrics", containerPort: metrics },
          { name: "telemetry", containerPort: telemetry },
        ],
        resources,
        securityContext: containerSecurity(),
        livenessProbe: httpProbe("/livez", metrics, 20, 6),
        readinessProbe: httpProbe("/readyz", telemetry, 10, 3),
      },
    ],
  };
}

/**
 * kube-state-metrics turns the state of Kubernetes objects into metrics.
 *
 * Creates: ServiceAccount with read access to the listed kinds, Deployment of one pod (two would double every series),
 * Service, PodDisruptionBudget.
 * When it is down: alerts on pods, Deployments and volumes cannot fire; `KubeStateMetricsDown` does.
 */
export class KubeStateMetrics extends pulumi.ComponentResource {
  constructor(
    resource: string,
    settings: Settings["exporters"]["kubeStateMetrics"],
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("monitoring:exporters:KubeStateMetrics", resource, {}, opts);
    const binding = this.createAccess();
    this.createDeployment(settings, binding);
    this.createService();
    this.createDisruptionBudget();
    this.registerOutputs({});
  }

  private createAccess() {
    const metadata = meta(name, own);
    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: clusterMeta(own), rules: clusterRules },
      { parent: this },
    );
    const dependsOn = [role, account];
    return new k8s.rbac.v1.ClusterRoleBinding(name, clusterRoleBinding(own), { parent: this, dependsOn });
  }

  private createDeployment(settings: Settings["exporters"]["kubeStateMetrics"], binding: pulumi.Resource) {
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata: meta(name, own),
        spec: {
          replicas: 1,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
          selector: { matchLabels: selector(name) },
          template: { metadata: podMeta(own), spec: pod(settings) },
        },
      },
      { parent: this, dependsOn: [binding] },
    );
  }

  private createService() {
    const offered = [
      { name: "http-metrics", port: metrics },
      { name: "telemetry", port: telemetry },
    ];
    return new k8s.core.v1.Service(
      name,
      { metadata: meta(name, own), spec: serviceSpec(name, offered) },
      { parent: this },
    );
  }

  private createDisruptionBudget() {
    return new k8s.policy.v1.PodDisruptionBudget(
      name,
      { metadata: meta(name, own), spec: disruptionBudgetSpec(name) },
      { parent: this },
    );
  }
}
