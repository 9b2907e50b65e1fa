import assert from "node:assert/strict";

import { UNKNOWN } from "../../../../policy/lib/value";
import { expressionAt } from "../../../../policy/model/network/expression";
import { backendReferences } from "../../../../policy/model/network/entries";
import { strayPorts } from "../../../../policy/model/network/places";
import { podOf } from "../../../../policy/model/network/stack";
import { serviceSelectors } from "../../../../policy/model/network/services";
import { workloadOf } from "../../../../policy/model/workload";
import { object as resource, placeOf, stackOf, told, workload } from "../support";
import { config, container, demandsOf, everyDemandOf, object, pods, service } from "./support";

describe("policy/model/network: what configuration names", () => {
  const LOKI = pods("loki", container({ ports: [{ containerPort: 3100 }] }));
  const port = { port: 3100 };
  const named = "app -> loki TCP 3100 (its configuration names loki.monitoring.svc)";

  it("is a Service only where the stack surely has it, be another's name unknown", () => {
    const unknown = {
      type: "kubernetes:core/v1:Service",
      props: { metadata: { name: UNKNOWN, namespace: "monitoring" } },
    };
    const asked = (...args: string[]) =>
      demandsOf(
        LOKI,
        service("loki", { app: "loki" }, [port]),
        object("core/v1:Service", "far", {}, "elsewhere"),
        unknown,
        pods("app", container({ args })),
      );
    assert.deepEqual(asked("http://loki:3100"), [named]);
    assert.deepEqual(asked("http://other"), []);
    assert.deepEqual(asked("http://far"), []);
  });

  it("is asked for once per text, however often it stands there", () => {
    const args = ["http://loki.monitoring.svc:3100", "http://loki.monitoring.svc:3100"];
    const env = [{ name: "A", value: "http://loki.monitoring.svc:3100" }];
    const found = everyDemandOf(LOKI, service("loki", { app: "loki" }, [port]), pods("app", container({ args, env })));
    assert.deepEqual(found, [named]);
  });

  it("is read in each of several mounted files", () => {
    const files = config("files", { "a.yaml": "a: 1\n", "b.yaml": "url: http://loki.monitoring.svc:3100\n" });
    const mounted = pods("app", {
      ...container({ volumeMounts: [{ name: "files", mountPath: "/etc/app" }] }),
      volumes: [{ name: "files", configMap: { name: "files" } }],
    });
    assert.deepEqual(demandsOf(LOKI, service("loki", { app: "loki" }, [port]), mounted, files), [named]);
  });

  it("is no gossip where Alertmanager listens nowhere", () => {
    const gossip = (...args: string[]) =>
      demandsOf(pods("alertmanager", container({ args }), { replicas: 2 } as object));
    assert.deepEqual(gossip("--cluster.listen-address="), []);
    assert.deepEqual(gossip(), [
      "alertmanager -> alertmanager TCP 9094 (gossip of the replicas)",
      "alertmanager -> alertmanager UDP 9094 (gossip of the replicas)",
    ]);
  });

  it("asks once for each port outside", () => {
    const secret = object("core/v1:Secret", "alertmanager-config", {
      stringData: {
        "alertmanager.yml":
          "receivers:\n- { name: a, slack_configs: [{}] }\n- { name: b, pagerduty_configs: [{}], email_configs: [{}] }\n",
      },
    });
    assert.deepEqual(everyDemandOf(pods("alertmanager", container({})), secret), [
      "alertmanager -> outside TCP 443 (receivers of alerts)",
      "alertmanager -> outside TCP 587 (e-mail)",
    ]);
  });
});

describe("policy/model/network: what entries send traffic to", () => {
  it("is a mirror only where a filter is one", () => {
    const rules = [
      {
        backendRefs: [{ name: "a", port: 80 }],
        filters: [{ type: "RequestRedirect" }, { requestMirror: { backendRef: { name: "b" } } }],
      },
    ];
    const route = resource("gateway.networking.k8s.io/v1:HTTPRoute", "route", { spec: { rules } });
    assert.deepEqual(
      backendReferences(route).map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("is what an annotation says only where the port says so", () => {
    const action = '{ "forwardConfig": { "targetGroups": [{ "serviceName": "b", "servicePort": 80 }] } }';
    const backends = (service: object) => {
      const rules = [{ http: { paths: [{ backend: { service } }] } }];
      const annotations = { "alb.ingress.kubernetes.io/actions.a": action };
      const ingress = resource("networking.k8s.io/v1:Ingress", "web", { spec: { rules } }, { annotations });
      return backendReferences(ingress).map(({ name }) => name);
    };
    assert.deepEqual(backends({ name: "a", port: { name: "use-annotation" } }), ["b"]);
    assert.deepEqual(backends({ name: "a", port: { number: 80 } }), ["a"]);
  });
});

describe("policy/model/network: details", () => {
  it("ignores case in expressions only where they say so", () => {
    const matches = (text: string) => expressionAt(placeOf(text)).test("A");
    assert.deepEqual([matches("(?i)a"), matches("(?s)a"), matches("a")], [true, false, false]);
  });

  it("adds up the ports that are numbers, beside those that have a name", () => {
    const ports = placeOf([{ port: "http" }, { port: 1, endPort: 40000 }]);
    assert.deepEqual(strayPorts(ports), ["http", "1-40000"]);
    assert.deepEqual(strayPorts(placeOf([{ port: "http" }, { port: 1, endPort: 100 }])), []);
  });

  it("knows no port of a container whose list of them is none", () => {
    const pod = {
      containers: [
        { name: "a", ports: {} },
        { name: "b", ports: [{ containerPort: 1 }] },
      ],
    };
    assert.deepEqual(podOf(workloadOf(workload("w", pod))).ports, [{ containerPort: 1 }]);
  });

  it("finds Services in front of the pods of a namespace that is named, and of no other", () => {
    const stack = stackOf(
      workload("web", {}),
      resource("core/v1:Service", "web", { spec: { selector: { app: "web" } } }),
      resource("apps/v1:Deployment", "unknown", { spec: {} }, { namespace: UNKNOWN }),
    );
    const policy = resource("networking.k8s.io/v1:NetworkPolicy", "p");
    const selectors = (peer: object) =>
      told(() => serviceSelectors(stack, policy, placeOf(peer)).map(({ value }) => value));
    assert.deepEqual(selectors({ namespaceSelector: { matchLabels: { team: "a" } }, podSelector: {} }), []);
    assert.equal(selectors({ podSelector: { matchLabels: { app: "web" } } }), "? unknown: metadata.namespace");
  });
});
