import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ForwardAsker, ProxyAsker, unanswered } from "../../doctor/asker";
import { Forbidden, LiveCluster, plural, resourceOf } from "../../doctor/cluster";
import { Failed } from "../../kubectl/errors";
import { Kubectl } from "../../kubectl/kubectl";
import type { Command, Shell } from "../../kubectl/shell";

/** Answers commands by their last words before the flags, and keeps all of them. */
class ScriptedShell implements Shell {
  readonly ran: string[] = [];
  /** The script that plays kubectl port-forward. */
  forward = "";
  readonly children: ChildProcess[] = [];

  constructor(private readonly answers: Readonly<Record<string, string | Failed>>) {}

  run({ args }: Command): Promise<string> {
    this.ran.push(args.join(" "));
    const answer = this.answers[args[args.indexOf("--raw") + 1] ?? ""];
    if (answer === undefined) return Promise.reject(new Error(`nobody answers kubectl ${args.join(" ")}`));
    return answer instanceof Failed ? Promise.reject(answer) : Promise.resolve(answer);
  }

  open({ args }: Command): ChildProcess {
    this.ran.push(args.join(" "));
    const child = spawn("sh", ["-c", this.forward], { stdio: ["ignore", "pipe", "pipe"] });
    this.children.push(child);
    return child;
  }
}

const kubectlOf = (shell: Shell): Kubectl => new Kubectl(shell, { kubeconfig: undefined, context: "c" });
const said = (text: string): Failed => new Failed("ended with 1", "", text);
const pod = { metadata: { namespace: "monitoring", name: "loki-0" } };

describe("doctor: lists by kubectl", () => {
  const claims = "/api/v1/namespaces/monitoring/persistentvolumeclaims";
  const classes = "/apis/storage.k8s.io/v1/storageclasses";

  it("are asked for once, by a single GET each, of a namespace or of the cluster", async () => {
    const shell = new ScriptedShell({ [claims]: '{"items":[{"a":1}]}', [classes]: '{"items":[]}' });
    const cluster = new LiveCluster(kubectlOf(shell));
    const twice = await Promise.all([1, 2].map(() => cluster.list("v1", "PersistentVolumeClaim", "monitoring")));
    assert.deepEqual(twice, [[{ a: 1 }], [{ a: 1 }]]);
    assert.deepEqual(await cluster.list("storage.k8s.io/v1", "StorageClass", ""), []);
    assert.deepEqual(shell.ran, [
      `--context c get --raw ${claims} --request-timeout=30s`,
      `--context c get --raw ${classes} --request-timeout=30s`,
    ]);
  });

  it("are empty for a kind that the cluster does not know", async () => {
    const missing = "Error from server (NotFound): the server could not find the requested resource";
    const cluster = new LiveCluster(kubectlOf(new ScriptedShell({ [classes]: said(missing) })));
    assert.deepEqual(await cluster.list("storage.k8s.io/v1", "StorageClass", ""), []);
  });

  it("are refused by name, and other failures are told as they are", async () => {
    const failures = {
      [claims]: said('Error from server (Forbidden): persistentvolumeclaims is forbidden: User "x" cannot list'),
      [classes]: said("Error from server (InternalError): an error on the server"),
    };
    const cluster = new LiveCluster(kubectlOf(new ScriptedShell(failures)));
    await assert.rejects(
      cluster.list("v1", "PersistentVolumeClaim", "monitoring"),
      new Forbidden("persistentvolumeclaims"),
    );
    await assert.rejects(cluster.list("storage.k8s.io/v1", "StorageClass", ""), failures[classes]);
  });

  it("have the plural names of Kubernetes", () => {
    const kinds = ["Pod", "NetworkPolicy", "Ingress", "StorageClass", "Gateway", "EndpointSlice", "ServiceAccount"];
    assert.deepEqual(kinds.map(plural), [
      ...["pods", "networkpolicies", "ingresses", "storageclasses", "gateways", "endpointslices", "serviceaccounts"],
    ]);
    assert.deepEqual(
      [resourceOf("v1", "Pod"), resourceOf("networking.k8s.io/v1", "Ingress")],
      ["pods", "ingresses.networking.k8s.io"],
    );
  });
});

describe("doctor: pods through the API server's proxy", () => {
  const path = "/api/v1/namespaces/monitoring/pods/loki-0:3100/proxy/ready";
  const asked = (answer: string | Failed) =>
    new ProxyAsker(kubectlOf(new ScriptedShell({ [path]: answer }))).within(pod, 3100, (get) => get("/ready"));

  it("answer with what the pod says", async () => {
    assert.deepEqual(await asked("ready"), { status: 200, body: "ready" });
  });

  const failures: readonly [string, object][] = [
    [
      "Error from server (Forbidden): pods is forbidden",
      { subject: "s", state: "not judged", remedy: "grant get on pods/proxy" },
    ],
    [
      "Error from server (ServiceUnavailable): error trying to reach service: dial tcp 10.0.0.1:3100: i/o timeout\nmore",
      { subject: "s", state: "failed", remedy: "ask with --via port-forward; kubectl describe pod loki-0" },
    ],
  ];
  for (const [text, finding] of failures) {
    it(`tell "${text.split(":")[0] ?? ""}"`, async () => {
      const error: unknown = await asked(said(text)).catch((reason: unknown) => reason);
      assert.deepEqual(unanswered(error, "s"), {
        ...finding,
        detail: `the API server's proxy: ${text.split("\n")[0]}`,
      });
    });
  }
});

describe("doctor: pods through a forwarded port", () => {
  let server: Server;
  const port = (): number => (server.address() as AddressInfo).port;

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/hangs-up") response.destroy();
      else response.writeHead(request.url === "/ready" ? 200 : 503).end(`at ${request.url ?? ""}`);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  after(() => server.close());

  function askerFor(forward: string): { shell: ScriptedShell; ask: ForwardAsker } {
    const shell = new ScriptedShell({});
    shell.forward = forward;
    return { shell, ask: new ForwardAsker(kubectlOf(shell)) };
  }

  const forwards = () => `echo "Forwarding from 127.0.0.1:${port()} -> 3100"; exec sleep 60`;

  it("answer several questions through one forward, which is ended afterwards", async () => {
    const { shell, ask } = askerFor(forwards());
    const answers = await ask.within(pod, 3100, async (get) => [await get("/ready"), await get("/other")]);
    assert.deepEqual(answers, [
      { status: 200, body: "at /ready" },
      { status: 503, body: "at /other" },
    ]);
    assert.deepEqual(shell.ran, ["--context c port-forward --address 127.0.0.1 -n monitoring pod/loki-0 :3100"]);
    const [child] = shell.children;
    if (child?.signalCode === null) await once(child, "exit");
    assert.equal(child?.signalCode, "SIGTERM");
  });

  it("are failed where the pod itself gives no answer", async () => {
    const { ask } = askerFor(forwards());
    const error: unknown = await ask.within(pod, 3100, (get) => get("/hangs-up")).catch((reason: unknown) => reason);
    assert.deepEqual(unanswered(error, "pod loki-0"), {
      ...{ subject: "pod loki-0", state: "failed", remedy: "kubectl -n monitoring logs loki-0" },
      detail: "loki-0:3100 does not answer /hangs-up",
    });
  });

  const failures: readonly [string, string, string][] = [
    [
      'Error from server (Forbidden): pods "loki-0" is forbidden: cannot create resource "pods/portforward"',
      "grant create on pods/portforward",
      "not allowed",
    ],
    [
      "error: unable to forward port because pod is not running. Current status=Pending",
      "ask with --via proxy",
      "not running",
    ],
  ];
  for (const [text, remedy, title] of failures) {
    it(`are not judged where the forward is ${title}, in kubectl's words`, async () => {
      const { ask } = askerFor(`echo '${text}' >&2; exit 1`);
      const error: unknown = await ask.within(pod, 3100, (get) => get("/ready")).catch((reason: unknown) => reason);
      assert.deepEqual(unanswered(error, "pod loki-0"), {
        ...{ subject: "pod loki-0", state: "not judged", remedy },
        detail: `kubectl port-forward to loki-0:3100: ${text}`,
      });
    });
  }

  it("let other errors go on", () => {
    assert.throws(() => unanswered(new TypeError("a defect"), "s"), new TypeError("a defect"));
  });
});
