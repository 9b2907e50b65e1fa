import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const certManager = 'job="kubernetes-pods"';

export default dashboard({
  uid: "control-plane",
  title: "Control plane and certificates",
  description: "Does the Kubernetes API answer, do kubelets, and is every certificate renewed in time?",
  room: "cluster",
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "API servers up",
          description: "EKS runs at least two. Alert: KubeApiServerDown.",
          queries: [{ expr: 'count(up{job="apiserver"} == 1) or vector(0)' }],
          thresholds: below({ critical: 1 }),
        }),
        statPanel({
          title: "No API server",
          description: "1 when none answers. Alert: KubeApiServerDown.",
          queries: [{ expr: 'absent(up{job="apiserver"} == 1) or vector(0)' }],
          thresholds: above({ critical: 1 }),
        }),
        statPanel({
          title: "Kubelets down",
          description: "Normal is none. Alert: KubeletDown.",
          queries: [{ expr: 'count(up{job="kubelet"} == 0) or vector(0)' }],
          thresholds: above({ warning: 1 }),
        }),
        statPanel({
          title: "Failing requests",
          description: "Share of requests that end with 5xx. Alert: KubeApiServerErrorRatioHigh.",
          queries: [{ expr: "job:apiserver_request_errors:ratio_rate5m * 100" }],
          unit: units.Percent,
          thresholds: above({ critical: 3 }),
        }),
      ],
    },
    {
      title: "Kubernetes API",
      panels: [
        timeseriesPanel({
          title: "Failing requests",
          description: "Share of requests that end with 5xx. Alert: KubeApiServerErrorRatioHigh.",
          queries: [{ expr: "job:apiserver_request_errors:ratio_rate5m * 100", legend: "5xx" }],
          unit: units.Percent,
          thresholds: above({ critical: 3 }),
        }),
        timeseriesPanel({
          title: "Latency, 99th percentile",
          description: "Per verb; lists of whole clusters take longer. Alert: KubeApiServerLatencyHigh.",
          queries: [
            { expr: 'verb:apiserver_request_duration_seconds:p99_rate5m{verb!="LIST"}', legend: "{{verb}}" },
            { expr: 'verb:apiserver_request_duration_seconds:p99_rate5m{verb="LIST"}', legend: "{{verb}}" },
          ],
          unit: units.Seconds,
          thresholds: above({ warning: 1 }),
        }),
        timeseriesPanel({
          title: "Requests per second",
          description: "All requests of controllers, kubelets and people.",
          queries: [{ expr: "job:apiserver_requests:rate5m", legend: "requests" }],
          unit: units.RequestsPerSecond,
        }),
      ],
    },
    {
      title: "Certificates",
      panels: [
        tablePanel({
          title: "Days until certificates expire",
          description: "cert-manager renews at a third of the lifetime. Alert: CertificateExpiringSoon.",
          queries: [
            {
              expr: `min by (exported_namespace, name) ((certmanager_certificate_expiration_timestamp_seconds{${certManager}} > 0) - time()) / 86400`,
            },
          ],
          unit: units.Days,
          thresholds: below({ warning: 20, critical: 10 }),
        }),
        tablePanel({
          title: "Certificates that are not issued",
          description: "Alert: CertificateNotReady.",
          queries: [
            {
              expr: `max by (exported_namespace, name) (certmanager_certificate_ready_status{${certManager}, condition="True"}) == 0`,
            },
          ],
        }),
        timeseriesPanel({
          title: "Days until serving certificates of kubelets expire",
          description: "Renewed by the kubelet itself. Alert: KubeletServingCertificateExpiring.",
          queries: [
            {
              expr: 'min by (node) (kubelet_certificate_manager_server_ttl_seconds{job="kubelet"}) / 86400',
              legend: "{{node}}",
            },
          ],
          unit: units.Days,
          thresholds: below({ warning: 7 }),
        }),
        tablePanel({
          title: "Kubelets down",
          description: "Nodes whose kubelet does not answer. Alert: KubeletDown.",
          queries: [{ expr: 'up{job="kubelet"} == 0' }],
        }),
      ],
    },
  ],
});
