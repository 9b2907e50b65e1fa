import assert from "node:assert/strict";

import { UNKNOWN } from "../../../../policy/lib/value";
import { config, container, demandsOf, object, pods, service, type Written } from "./support";

const LOKI = pods(
  "loki",
  container({
    ports: [
      { name: "http", containerPort: 3100 },
      { name: "grpc", containerPort: 9095 },
    ],
  }),
);
const LOKI_SERVICE = service("loki", { app: "loki" }, [
  { name: "http", port: 80, targetPort: "http" },
  { name: "tls", port: 443, targetPort: 3100 },
  { name: "grpc", port: 9095 },
  { name: "gossip", port: 7946, protocol: "UDP" },
]);
const named = (host: string): string => `its configuration names ${host}`;

describe("policy/model/network demands by configuration", () => {
  const from = (rest: object, ...more: Written[]): string[] =>
    demandsOf(LOKI, LOKI_SERVICE, pods("app", container(rest)), ...more);

  it("takes the port of the URL, else of its scheme, else every TCP port of the Service", () => {
    const args = [
      "http://loki.monitoring.svc:9095/a",
      "http://loki.monitoring.svc.cluster.local",
      "https://loki.monitoring.svc",
    ];
    assert.deepEqual(from({ args }), [
      `app -> loki TCP 9095 (${named("loki.monitoring.svc")})`,
      `app -> loki TCP 3100 (${named("loki.monitoring.svc.cluster.local")})`,
      `app -> loki TCP 3100 (${named("loki.monitoring.svc")})`,
    ]);
    assert.deepEqual(from({ command: ["loki-0.loki.monitoring.svc"] }), [
      `app -> loki TCP 3100 (${named("loki-0.loki.monitoring.svc")})`,
      `app -> loki TCP 9095 (${named("loki-0.loki.monitoring.svc")})`,
    ]);
  });

  it("takes the named port of an SRV name, and asks once for what is named twice", () => {
    const env = [
      { name: "A", value: "dnssrv+_grpc._tcp.loki.monitoring.svc" },
      { name: "B", value: "x" },
    ];
    assert.deepEqual(from({ env, args: ["dnssrv+_grpc._tcp.loki.monitoring.svc"] }), [
      `app -> loki TCP 9095 (${named("_grpc._tcp.loki.monitoring.svc")})`,
    ]);
  });

  it("leaves alone hosts that are no Service of the stack, and UDP ports", () => {
    const args = [
      "http://svc",
      "http://loki.svc",
      "http://other.monitoring.svc",
      "http://loki.elsewhere.svc",
      "loki.monitoring.svc:7946",
    ];
    assert.deepEqual(from({ args }), []);
  });

  it("reads mounted configuration, and neither dashboards nor comments", () => {
    const files = config("files", {
      "a.yaml": "# http://loki.monitoring.svc:9095\nurl: http://loki.monitoring.svc:80\n",
      "dashboard.json": '{ "schemaVersion": 1, "panels": [], "url": "http://loki.monitoring.svc:9095" }',
    });
    const mounted = pods("app", {
      ...container({
        volumeMounts: [
          { name: "files", mountPath: "/etc/app" },
          { name: "scratch", mountPath: "/tmp" },
        ],
      }),
      volumes: [
        { name: "files", configMap: { name: "files" } },
        { name: "scratch", emptyDir: {} },
      ],
    });
    assert.deepEqual(demandsOf(LOKI, LOKI_SERVICE, files, mounted), [
      `app -> loki TCP 3100 (${named("loki.monitoring.svc")})`,
    ]);
  });

  it("names arguments and variables that are not known, and reads the others", () => {
    const env = [
      { name: "A", value: UNKNOWN },
      { name: "B", value: "http://loki.monitoring.svc" },
    ];
    assert.deepEqual(from({ env, args: [UNKNOWN, "http://loki.monitoring.svc:9095"] }), [
      "? spec.template.spec.containers[main].args[0]",
      `app -> loki TCP 9095 (${named("loki.monitoring.svc")})`,
      "? spec.template.spec.containers[main].env[A].value",
      `app -> loki TCP 3100 (${named("loki.monitoring.svc")})`,
    ]);
  });

  it("asks a DaemonSet for its own kind on other nodes, and a single pod not for itself", () => {
    const own = service("agent", { app: "agent" }, [{ port: 1 }]);
    const pod = container({ args: ["agent.monitoring.svc:1"] });
    assert.deepEqual(demandsOf(own, pods("agent", pod)), []);
    assert.deepEqual(demandsOf(own, pods("agent", pod, { kind: "apps/v1:DaemonSet" })), [
      `agent -> agent TCP 1 (${named("agent.monitoring.svc")})`,
    ]);
  });

  it("leaves alone Services without a selector and targets that pods lack", () => {
    const args = ["empty.monitoring.svc:1", "astray.monitoring.svc:2"];
    const services = [
      service("empty", {}, [{ port: 1 }]),
      service("astray", { app: "loki" }, [{ port: 2, targetPort: "web" }]),
    ];
    assert.deepEqual(from({ args }, ...services), []);
  });
});

describe("policy/model/network demands from and to outside", () => {
  const labeled = (name: string, pod: object): Written => pods(name, pod);

  it("asks for S3 of what ships objects or keeps logs there", () => {
    const shipper = { containers: [{ name: "main" }, { name: "sidecar", args: ["--objstore.config-file=/a"] }] };
    assert.deepEqual(demandsOf(labeled("thanos-store", shipper)), ["thanos-store -> outside TCP 443 (objects in S3)"]);
    const loki = (yaml: string): string[] =>
      demandsOf(labeled("loki", container({})), config("loki-config", { "loki.yaml": yaml }));
    assert.deepEqual(loki("storage_config: { aws: { s3: logs } }"), ["loki -> outside TCP 443 (objects in S3)"]);
    assert.deepEqual(loki("common: { storage: { s3: {} } }"), ["loki -> outside TCP 443 (objects in S3)"]);
    assert.deepEqual(loki("common: { storage: { filesystem: {} } }"), []);
  });

  it("asks for Grafana's database by its port, unless it is in the cluster", () => {
    const grafana = (value: unknown): string[] =>
      demandsOf(labeled("grafana", container({ env: [{ name: "GF_DATABASE_HOST", value }] })));
    assert.deepEqual(grafana("db.example.com:6432"), ["grafana -> outside TCP 6432 (Grafana's database)"]);
    assert.deepEqual(grafana("db.example.com"), ["grafana -> outside TCP 5432 (Grafana's database)"]);
    assert.deepEqual(grafana(UNKNOWN), ["? spec.template.spec.containers[main].env[GF_DATABASE_HOST].value"]);
    assert.deepEqual(grafana("postgres.data.svc:5432"), []);
  });

  it("asks for Jaeger's store by each kind of backend", () => {
    const jaeger = (role: string, backend: string): string[] =>
      demandsOf(
        labeled(role, container({})),
        config(`${role}-config`, {
          "config.yaml": `extensions: { jaeger_storage: { backends: { a: { ${backend} } } } }`,
        }),
      );
    assert.deepEqual(jaeger("jaeger-collector", 'opensearch: { server_urls: ["https://vpc.example.com"] }'), [
      "jaeger-collector -> outside TCP 443 (traces in OpenSearch)",
    ]);
    assert.deepEqual(jaeger("jaeger-query", 'elasticsearch: { server_urls: ["https://es.example.com:9200/a"] }'), [
      "jaeger-query -> outside TCP 9200 (traces in OpenSearch)",
    ]);
    assert.deepEqual(jaeger("jaeger-query", 'elasticsearch: { server_urls: ["http://es.data.svc:9200"] }'), []);
  });

  it("asks for the receivers of alerts by kind", () => {
    const alertmanager = (yaml: string): string[] =>
      demandsOf(
        labeled("alertmanager", container({})),
        object("core/v1:Secret", "alertmanager-config", { stringData: { "alertmanager.yml": yaml } }),
      );
    assert.deepEqual(alertmanager("receivers: [{ name: a, email_configs: [{ to: a }] }]"), [
      "alertmanager -> outside TCP 587 (e-mail)",
    ]);
    assert.deepEqual(
      alertmanager("receivers: [{ name: a, webhook_configs: [{}], pagerduty_configs: [{}] }, { name: none }]"),
      ["alertmanager -> outside TCP 443 (receivers of alerts)"],
    );
    assert.deepEqual(alertmanager("receivers: [{ name: a, webhook_configs: [] }]"), []);
  });

  it("lets controllers and load balancers in to the backends", () => {
    const ingress = (spec: object): string[] =>
      demandsOf(LOKI, LOKI_SERVICE, object("networking.k8s.io/v1:Ingress", "loki", { spec }));
    const backend = { service: { name: "loki", port: { number: 80 } } };
    assert.deepEqual(ingress({ ingressClassName: "nginx", defaultBackend: backend }), [
      "ingress controller -> loki TCP 3100 (backend of the ingress)",
    ]);
    assert.deepEqual(
      ingress({ ingressClassName: "alb", rules: [{ http: { paths: [{ backend }, { backend: {} }] } }] }),
      [
        "10.0.1.0/24 -> loki TCP 3100 (backend of the ingress)",
        "10.0.2.0/24 -> loki TCP 3100 (backend of the ingress)",
      ],
    );
    assert.deepEqual(ingress({ ingressClassName: "unheard", defaultBackend: backend }), []);
    assert.deepEqual(ingress({ ingressClassName: "nginx", defaultBackend: { service: { name: "nobody" } } }), []);
  });
});
