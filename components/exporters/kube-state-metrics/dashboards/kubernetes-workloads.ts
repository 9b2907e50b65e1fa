import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, dashboard, labelVariable, statPanel, tablePanel, timeseriesPanel } from "../../../../lib/panels";

const chosen = 'namespace=~"$namespace"';
const selected = `job="kube-state-metrics", ${chosen}`;

export default dashboard({
  uid: "kubernetes-workloads",
  title: "Kubernetes workloads",
  description: "Does everything that should run, run, and within its limits?",
  room: "kube-state-metrics",
  variables: [labelVariable("namespace", "Namespace", "kube_pod_info")],
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Nodes not ready",
          description: "Normal is none. Alert: KubeNodeNotReady.",
          queries: [
            {
              expr: 'count(kube_node_status_condition{job="kube-state-metrics", condition="Ready", status="true"} == 0) or vector(0)',
            },
          ],
          thresholds: above({ critical: 1 }),
        }),
        statPanel({
          title: "Pods not running",
          description: "Pending, Unknown or Failed. Alert: KubePodNotReady.",
          queries: [{ expr: `sum(kube_pod_status_phase{${selected}, phase=~"Pending|Unknown|Failed"}) or vector(0)` }],
          thresholds: above({ warning: 1 }),
        }),
        statPanel({
          title: "Containers crashing",
          description: "In CrashLoopBackOff. Alert: KubePodCrashLooping.",
          queries: [
            {
              expr: `sum(kube_pod_container_status_waiting_reason{${selected}, reason="CrashLoopBackOff"}) or vector(0)`,
            },
          ],
          thresholds: above({ warning: 1 }),
        }),
        statPanel({
          title: "Failed jobs",
          description: "Jobs with failed pods. Alert: KubeJobFailed.",
          queries: [{ expr: `count(kube_job_status_failed{${selected}} > 0) or vector(0)` }],
          thresholds: above({ warning: 1 }),
        }),
      ],
    },
    {
      title: "Replicas",
      panels: [
        tablePanel({
          title: "Deployments that lack replicas",
          description: "Wanted minus available. Alert: KubeDeploymentReplicasMissing.",
          queries: [
            {
              expr: `sum by (namespace, deployment) (kube_deployment_spec_replicas{${selected}} - kube_deployment_status_replicas_available{${selected}}) > 0`,
            },
          ],
        }),
        tablePanel({
          title: "StatefulSets that lack replicas",
          description: "Wanted minus ready. Alert: KubeStatefulSetReplicasMissing.",
          queries: [
            {
              expr: `sum by (namespace, statefulset) (kube_statefulset_replicas{${selected}} - kube_statefulset_status_replicas_ready{${selected}}) > 0`,
            },
          ],
        }),
        timeseriesPanel({
          title: "Restarts in 30 minutes",
          description: "Per pod; memory kills among them raise KubeContainerOutOfMemory.",
          queries: [
            {
              expr: `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{${selected}}[30m])) > 0`,
              legend: "{{namespace}}/{{pod}}",
            },
          ],
          span: 24,
        }),
      ],
    },
    {
      title: "Use against limits",
      panels: [
        timeseriesPanel({
          title: "Processor",
          description: "Cores used per namespace.",
          queries: [
            {
              expr: `namespace:container_cpu_usage_seconds:rate5m{${chosen}}`,
              legend: "{{namespace}}",
            },
          ],
          stacked: true,
        }),
        timeseriesPanel({
          title: "Memory, ten fullest containers",
          description: "Working set against the limit; at 100 % the container is killed.",
          queries: [
            {
              expr: `topk(10, sum by (namespace, pod, container) (namespace_pod_container:container_memory_working_set_bytes:sum{${chosen}}) / sum by (namespace, pod, container) (kube_pod_container_resource_limits{${selected}, resource="memory"}) * 100)`,
              legend: "{{namespace}}/{{pod}} {{container}}",
            },
          ],
          unit: units.Percent,
          thresholds: above({ warning: 90 }),
        }),
      ],
    },
  ],
});
