import assert from "node:assert/strict";

import { UNKNOWN } from "../../../../policy/lib/value";
import { enforcedLevel, evaluatePodSecurity } from "../../../../policy/model/pod-security";

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const pod = (spec: object, container: object = { securityContext: hardened }) => ({
  spec: { containers: [{ name: "app", ...container }], ...spec },
});
const ADMITTED = { violations: [], undetermined: [] };

describe("policy/model/pod-security verdicts", () => {
  it("admits everything at privileged and a hardened container at restricted", () => {
    assert.deepEqual(evaluatePodSecurity(pod({ hostPID: true }, {}), "privileged"), ADMITTED);
    assert.deepEqual(evaluatePodSecurity(pod({}), "restricted"), ADMITTED);
  });

  it("names check, path below the root, value found and values wanted", () => {
    assert.deepEqual(
      evaluatePodSecurity(pod({ hostNetwork: true }), "restricted", { root: "spec.template" }).violations,
      [{ check: "hostNamespaces", path: "spec.template.spec.hostNetwork", found: "true", wanted: "false or unset" }],
    );
  });

  it("lists all four demands of restricted on a container that says nothing", () => {
    assert.deepEqual(
      evaluatePodSecurity(pod({}, {}), "restricted").violations.map(({ path, found, wanted }) => [path, found, wanted]),
      [
        ["spec.containers[app].securityContext.allowPrivilegeEscalation", "unset", "false"],
        ["spec.containers[app].securityContext.capabilities.drop", "unset", '["ALL"]'],
        [
          "spec.containers[app].securityContext.seccompProfile.type",
          "unset",
          '"RuntimeDefault" or "Localhost", here or at the pod',
        ],
        ["spec.containers[app].securityContext.runAsNonRoot", "unset", "true, here or at the pod"],
      ],
    );
  });

  it("takes pod-level runAsNonRoot and seccomp for containers that say nothing", () => {
    const context = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    const inherited = { runAsNonRoot: true, seccompProfile: { type: "Localhost", localhostProfile: "a.json" } };
    assert.deepEqual(
      evaluatePodSecurity(pod({ securityContext: inherited }, { securityContext: context }), "restricted"),
      ADMITTED,
    );
  });

  it("counts the ports that hostNetwork takes on the node, and their numbers", () => {
    const container = { securityContext: hardened, ports: [{ name: "metrics", containerPort: 9100 }] };
    assert.deepEqual(
      evaluatePodSecurity(pod({ hostNetwork: true }, container), "baseline").violations.map((v) => [v.path, v.found]),
      [
        ["spec.hostNetwork", "true"],
        ["spec.containers[app].ports[metrics].hostPort", "9100"],
      ],
    );
    assert.deepEqual(evaluatePodSecurity(pod({}, container), "baseline"), ADMITTED);
  });

  it("takes a volume without a source for the emptyDir that the API server makes of it", () => {
    assert.deepEqual(evaluatePodSecurity(pod({ volumes: [{ name: "scratch" }] }), "restricted"), ADMITTED);
  });

  it("does not look at the seccomp annotations that Kubernetes 1.27 stopped reading", () => {
    const annotated = {
      metadata: { annotations: { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" } },
      ...pod({}),
    };
    assert.deepEqual(evaluatePodSecurity(annotated, "restricted"), ADMITTED);
  });

  it("checks probe hosts from v1.34 on, and not at v1.33", () => {
    const probe = { securityContext: hardened, livenessProbe: { httpGet: { port: 80, host: "10.0.0.1" } } };
    assert.deepEqual(evaluatePodSecurity(pod({}, probe), "baseline", { minor: 33 }), ADMITTED);
    assert.deepEqual(evaluatePodSecurity(pod({}, probe), "baseline", { minor: 40 }).violations, [
      {
        check: "hostProbesAndHostLifecycle",
        path: "spec.containers[app].livenessProbe.httpGet.host",
        found: '"10.0.0.1"',
        wanted: "unset",
      },
    ]);
  });

  it("frees a pod with its own user namespace only where the cluster has that feature", () => {
    const root = pod({ hostUsers: false }, { securityContext: { ...hardened, runAsNonRoot: false } });
    assert.deepEqual(
      evaluatePodSecurity(root, "restricted").violations.map(({ check }) => check),
      ["runAsNonRoot"],
    );
    assert.deepEqual(evaluatePodSecurity(root, "restricted", { relaxForUserNamespaces: true }), ADMITTED);
  });

  it("leaves open what hostUsers or the operating system, once known, would free", () => {
    const root = pod({ hostUsers: UNKNOWN }, { securityContext: { ...hardened, runAsNonRoot: false } });
    assert.deepEqual(evaluatePodSecurity(root, "restricted", { relaxForUserNamespaces: true }), {
      violations: [],
      undetermined: ["spec.hostUsers"],
    });
    const bare = { securityContext: { runAsNonRoot: true } };
    assert.deepEqual(evaluatePodSecurity(pod({ os: { name: UNKNOWN } }, bare), "restricted"), {
      violations: [],
      undetermined: ["spec.os.name"],
    });
    assert.deepEqual(evaluatePodSecurity(pod({ os: { name: UNKNOWN } }), "restricted"), ADMITTED);
  });

  it("leaves open ports and volumes that are unknown", () => {
    const undetermined = (spec: object, container?: object) => {
      const verdict = evaluatePodSecurity(pod(spec, container), "restricted");
      return [...verdict.violations.map(({ path }) => `! ${path}`), ...verdict.undetermined];
    };
    const ports = [{ name: "a", containerPort: UNKNOWN }];
    assert.deepEqual(undetermined({ hostNetwork: true }, { securityContext: hardened, ports }), [
      "! spec.hostNetwork",
      "spec.containers[app].ports[a].containerPort",
    ]);
    const volume = (source: unknown) => undetermined({ volumes: [source] });
    assert.deepEqual(volume(UNKNOWN), ["spec.volumes[0]"]);
    assert.deepEqual(volume({ name: "v", hostPath: UNKNOWN }), ["spec.volumes[v].hostPath"]);
    assert.deepEqual(volume({ name: "v", emptyDir: UNKNOWN, hostPath: {} }), ['spec.volumes[v]["emptyDir"]']);
    assert.deepEqual(volume({ name: "v", hostPath: {} }), ["! spec.volumes[v].hostPath"]);
  });

  it("names the unknown value itself, not the fields below it, and each once", () => {
    assert.deepEqual(evaluatePodSecurity(pod({}, { securityContext: UNKNOWN }), "restricted"), {
      violations: [],
      undetermined: ["spec.containers[app].securityContext"],
    });
  });
});

describe("policy/model/pod-security namespace levels", () => {
  const cases: [string, Record<string, string>, ReturnType<typeof enforcedLevel>][] = [
    ["privileged without labels", {}, { level: "privileged", minor: 34 }],
    [
      "the labels' level and version",
      { enforce: "baseline", "enforce-version": "v1.31" },
      { level: "baseline", minor: 31 },
    ],
    [
      "the newest version for latest",
      { enforce: "restricted", "enforce-version": "latest" },
      { level: "restricted", minor: 34 },
    ],
    ["restricted for a level nobody knows", { enforce: "strict" }, { level: "restricted", minor: 34 }],
    [
      "the newest version for one nobody can read",
      { enforce: "baseline", "enforce-version": "1.31" },
      { level: "baseline", minor: 34 },
    ],
  ];
  for (const [title, labels, expected] of cases) {
    it(`reads ${title}`, () => {
      const entries = Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]);
      assert.deepEqual(enforcedLevel(Object.fromEntries(entries) as Record<string, string>), expected);
    });
  }
});
