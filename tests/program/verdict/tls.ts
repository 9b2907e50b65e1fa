import type { Breakage } from "./breakage";
import { add, all, append, drop, metadata, POD, remove, replace, set } from "./edits";

const PROMETHEUS = ["data", "prometheus.yml"];
const CLUSTER_CA = "ca_file: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

const GRAFANA = `${POD}.containers[grafana].env`;

export const breakages: readonly Breakage[] = [
  {
    title: "Production gets its certificates from Let's Encrypt's staging directory",
    rule: "tls-certificate-issuer-allowed",
    edit: set(
      "ClusterIssuer cluster-issuer",
      "spec.acme.server",
      "https://acme-staging-v02.api.letsencrypt.org/directory",
    ),
  },
  {
    title: "The certificate of Grafana comes from an issuer that signs with its own key",
    rule: "tls-certificate-issuer-allowed",
    also: ["tls-ingress-host-has-certificate"],
    edit: set("Certificate grafana-tls", "spec.issuerRef.name", "selfsigned"),
  },
  {
    title: "The certificate of Grafana is renewed on its last day",
    rule: "tls-certificate-lifetime",
    edit: set("Certificate grafana-tls", "spec.renewBefore", "24h"),
  },
  {
    title: "Grafana is published on the plain listener of a Gateway",
    rule: "tls-gateway-route-https",
    absent: "hosts are published by Ingresses, not by the Gateway API",
    edit: add("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "grafana", {
      metadata: metadata("grafana"),
      spec: {
        parentRefs: [{ name: "edge", namespace: "nginx-ingress", sectionName: "http" }],
        hostnames: ["grafana.insurance-lead-gen.com"],
        rules: [{ backendRefs: [{ name: "grafana", port: 3000 }] }],
      },
    }),
  },
  {
    title: "The certificate of Jaeger names another host than its Ingress",
    rule: "tls-ingress-host-has-certificate",
    edit: set("Certificate jaeger-tls", "spec.dnsNames[0]", "traces.insurance-lead-gen.com"),
  },
  {
    title: "The certificate of Prometheus is not ordered",
    rule: "tls-ingress-host-has-certificate",
    also: ["secrets-references-resolve"],
    edit: remove("Certificate prometheus-tls"),
  },
  {
    title: "Grafana answers plain HTTP with the page instead of a redirect",
    rule: "tls-ingress-https-redirect",
    edit: set("Ingress grafana", ["metadata", "annotations", "nginx.org/redirect-to-https"], "false"),
  },
  {
    title: "Grafana answers plain HTTP, by a word that only the controller reads as false",
    rule: "tls-ingress-https-redirect",
    edit: set("Ingress grafana", ["metadata", "annotations", "nginx.org/redirect-to-https"], "False"),
  },
  {
    title: "Loki asks its bucket without TLS",
    rule: "tls-no-plaintext-endpoints",
    edit: replace("ConfigMap loki-config", ["data", "loki.yaml"], "bucket_name:", "insecure: true\n      bucket_name:"),
  },
  {
    title: "Grafana accepts TLS 1.0 for an old browser",
    rule: "tls-ingress-min-version",
    edit: set("Ingress grafana", ["metadata", "annotations", "nginx.org/ssl-protocols"], "TLSv1 TLSv1.2 TLSv1.3"),
  },
  {
    title: "The Ingress of Alertmanager has no TLS",
    rule: "tls-ingress-tls-required",
    edit: drop("Ingress alertmanager", "spec.tls"),
  },
  {
    title: "kube-state-metrics listens on the node's own network, which no policy guards",
    rule: "tls-metrics-listeners",
    also: ["network-required-paths-open", "workload-meets-namespace-level", "workload-no-host-namespaces"],
    edit: set("Deployment kube-state-metrics", `${POD}.hostNetwork`, true),
  },
  {
    title: "Loki writes its chunks to S3 by plain HTTP",
    rule: "tls-no-plaintext-endpoints",
    edit: replace("ConfigMap loki-config", ["data", "loki.yaml"], "endpoint: s3.", "endpoint: http://s3."),
  },
  {
    title: "Alertmanager sends mail without TLS",
    rule: "tls-no-plaintext-endpoints",
    edit: replace(
      "Secret alertmanager-config",
      ["stringData", "alertmanager.yml"],
      "global: {}",
      "global:\n  smtp_require_tls: false",
    ),
  },
  {
    title: "Prometheus does not verify the API server",
    rule: "tls-no-skip-verify",
    edit: replace("ConfigMap prometheus-config", PROMETHEUS, CLUSTER_CA, "insecure_skip_verify: true"),
  },
  {
    title: "OpenSearch answers plain HTTP too",
    rule: "tls-opensearch-https",
    edit: set("Domain traces", "domainEndpointOptions.enforceHttps", false),
  },
  {
    title: "OpenSearch accepts TLS 1.0",
    rule: "tls-opensearch-https",
    edit: set("Domain traces", "domainEndpointOptions.tlsSecurityPolicy", "Policy-Min-TLS-1-0-2019-07"),
  },
  {
    title: "The database of Grafana accepts connections without TLS",
    rule: "tls-rds-force-ssl",
    edit: set("ParameterGroup database", "parameters[rds.force_ssl].value", "0"),
  },
  {
    title: "The PostgreSQL exporter does not ask for TLS",
    rule: "tls-rds-force-ssl",
    also: ["tls-no-skip-verify"],
    edit: replace(
      "Deployment postgres-exporter-leads",
      `${POD}.containers[postgres-exporter].env[DATA_SOURCE_URI].value`,
      "sslmode=verify-full",
      "sslmode=disable",
    ),
  },
  {
    title: "The bucket of long-term metrics answers requests by plain HTTP",
    rule: "tls-s3-secure-transport",
    edit: remove("BucketPolicy metrics"),
  },
  {
    title: "Prometheus does not verify the API server, in the words of YAML 1.1",
    rule: "tls-no-skip-verify",
    edit: replace("ConfigMap prometheus-config", PROMETHEUS, CLUSTER_CA, "insecure_skip_verify: yes"),
  },
  {
    title: "Prometheus does not verify the API server, by an anchor",
    rule: "tls-no-skip-verify",
    edit: replace("ConfigMap prometheus-config", PROMETHEUS, CLUSTER_CA, "insecure_skip_verify: &lax true"),
  },
  {
    title: "Grafana does not verify the mail server",
    rule: "tls-no-skip-verify",
    edit: append("StatefulSet grafana", GRAFANA, { name: "GF_SMTP_SKIP_VERIFY", value: "true" }),
  },
  {
    title: "Grafana sends mail without TLS",
    rule: "tls-no-plaintext-endpoints",
    edit: append("StatefulSet grafana", GRAFANA, { name: "GF_SMTP_STARTTLS_POLICY", value: "NoStartTLS" }),
  },
  {
    title: "The Redis exporter forgets the scheme of its server",
    rule: "tls-no-plaintext-endpoints",
    edit: set(
      "Deployment redis-exporter-sessions",
      `${POD}.containers[redis-exporter].env[REDIS_ADDR].value`,
      "master.sessions.example.com:6379",
    ),
  },
  {
    title: "Prometheus scrapes a host of others by plain HTTP",
    rule: "tls-no-plaintext-endpoints",
    edit: replace(
      "ConfigMap prometheus-config",
      PROMETHEUS,
      "scrape_configs:\n",
      'scrape_configs:\n  - job_name: billing\n    static_configs:\n      - targets: ["billing.example.com:9100"]\n',
    ),
  },
  {
    title: "Grafana serves every host, also those without a certificate",
    rule: "tls-ingress-tls-required",
    edit: set("Ingress grafana", "spec.defaultBackend", { service: { name: "grafana", port: { number: 3000 } } }),
  },
  {
    title: "The collector of traces is published on the plain listener of a Gateway",
    rule: "tls-gateway-route-https",
    also: ["network-ingress-exposure", "network-ingress-host-has-dns-record"],
    absent: "hosts are published by Ingresses, not by the Gateway API",
    edit: add("kubernetes:gateway.networking.k8s.io/v1:GRPCRoute", "jaeger-collector", {
      metadata: metadata("jaeger-collector"),
      spec: {
        parentRefs: [{ name: "edge", namespace: "nginx-ingress", sectionName: "http" }],
        hostnames: ["otlp.insurance-lead-gen.com"],
        rules: [{ backendRefs: [{ name: "jaeger-collector", port: 4317 }] }],
      },
    }),
  },
  {
    title: "Grafana takes its mode of TLS from a ConfigMap, which switches it off",
    rule: "tls-rds-force-ssl",
    also: ["tls-no-skip-verify"],
    edit: all(
      set("StatefulSet grafana", `${GRAFANA}[GF_DATABASE_SSL_MODE]`, {
        name: "GF_DATABASE_SSL_MODE",
        valueFrom: { configMapKeyRef: { name: "grafana-modes", key: "GF_DATABASE_SSL_MODE" } },
      }),
      add("kubernetes:core/v1:ConfigMap", "grafana-modes", {
        metadata: metadata("grafana-modes"),
        data: { GF_DATABASE_SSL_MODE: "disable" },
      }),
    ),
  },
  {
    title: "The bucket of logs refuses plain HTTP only from some networks",
    rule: "tls-s3-secure-transport",
    edit: replace(
      "BucketPolicy logs",
      "policy",
      '"Condition":{"Bool":{"aws:SecureTransport":"false"}}',
      '"Condition":{"Bool":{"aws:SecureTransport":"false"},"IpAddress":{"aws:SourceIp":"10.20.0.0/16"}}',
    ),
  },
];
