import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import execa from "execa";
import { readArguments, USAGE } from "../../doctor/arguments";
import { checks } from "../../doctor/checks";
import { PROJECT } from "../support/program";
import { requireTool } from "../support/toolbox";

describe("npm run doctor", function () {
  this.timeout(120_000);

  it("is a script of the package", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    assert.equal(scripts["doctor"], "tsx doctor/cli.ts");
  });

  it("takes the current context, asks by port-forward and judges everything unless told otherwise", () => {
    assert.deepEqual(readArguments(["staging"]), {
      ...{ stack: "staging", directory: process.cwd(), kubeconfig: undefined, context: undefined },
      ...{ via: "port-forward", skip: [], strict: false, json: false, help: false },
    });
    assert.deepEqual(
      readArguments(
        "production --context c --kubeconfig f --via proxy --skip dns --skip health --strict --json -C d".split(" "),
      ),
      {
        ...{ stack: "production", directory: "d", kubeconfig: "f", context: "c" },
        ...{ via: "proxy", skip: ["dns", "health"], strict: true, json: true, help: false },
      },
    );
  });

  const refused: readonly [readonly string[], string][] = [
    [[], "stack: is missing\n  npm run doctor -- <stack>\n"],
    [["staging", "production"], "stack: staging production is more than one stack\n  name one stack\n"],
    [["staging", "--jsn"], "option: --jsn is not known\n  did you mean --json?\n"],
    [["staging", "--context"], "option: --context needs a value\n  see --help\n"],
    [["staging", "--json=yes"], "option: --json takes no value\n  see --help\n"],
    [["staging", "--via", "ssh"], "--via: ssh is no way to ask pods\n  port-forward or proxy\n"],
    [["staging", "--skip", "heath"], "--skip: heath is no check\n  did you mean health?\n"],
  ];
  for (const [args, message] of refused) {
    it(`refuses "${args.join(" ")}", and says what would be right`, () => {
      assert.throws(() => readArguments(args), { exitCode: 2, message });
    });
  }

  it("names every check in the help", () => {
    assert.equal(/^Checks: (.*)\.$/m.exec(USAGE)?.[1], checks.map(({ name }) => name).join(", "));
  });
});

describe("npm run doctor at a wrong place", function () {
  this.timeout(120_000);
  let folder: string;
  let kubectl: string;
  let server: Server;
  /** What the API server answers: HTTP status and reason. */
  let answer: readonly [number, string];

  before(async function () {
    kubectl = requireTool(this, "kubectl");
    folder = mkdtempSync(join(tmpdir(), "doctor-"));
    server = createServer((_, response) => {
      const [code, reason] = answer;
      const status = { kind: "Status", apiVersion: "v1", status: "Failure", message: `it is ${reason}`, reason, code };
      response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(status));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  after(() => {
    // Undefined where the tests were skipped.
    (server as Server | undefined)?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const doctor = (args: readonly string[], env: Record<string, string> = {}) =>
    execa(process.execPath, ["--import", "tsx", join(PROJECT, "doctor/cli.ts"), ...args], {
      ...{ cwd: PROJECT, reject: false },
      env: { HOME: folder, PATH: `${dirname(kubectl)}:${process.env["PATH"] ?? ""}`, KUBECONFIG: "", ...env },
    });

  /** A kubeconfig with one context, whose user has a token or a credential plugin. */
  function kubeconfig(address: string, user: object = { token: "very-secret" }): string {
    const file = join(folder, "kubeconfig");
    const config = {
      ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
      clusters: [{ name: "here", cluster: { server: address } }],
      users: [{ name: "me", user }],
      contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function refuses(args: readonly string[], message: string, env?: Record<string, string>): Promise<void> {
    const { exitCode, stdout, stderr } = await doctor(args, env);
    assert.deepEqual({ exitCode, stdout, stderr }, { exitCode: 2, stdout: "", stderr: message.trimEnd() });
  }

  it("says that there is no kubeconfig", () =>
    refuses(
      ["staging"],
      "kubeconfig: ~/.kube/config is not there, or has no current context\n" +
        "  name one with --kubeconfig or --context, or write it: aws eks update-kubeconfig --name <cluster>\n",
    ));

  it("says that a kubeconfig is none, and quotes nothing of it", async () => {
    const file = join(folder, "broken");
    writeFileSync(file, "token: very-secret\n  x: [");
    await refuses(
      ["staging"],
      `kubeconfig: ${file} cannot be read as a kubeconfig\n  write it anew: aws eks update-kubeconfig --name <cluster>\n`,
      { KUBECONFIG: file },
    );
  });

  it("says that a context is not in the kubeconfig", async () => {
    const file = kubeconfig(address());
    await refuses(
      ["staging", "--kubeconfig", file, "--context", "there"],
      `--context: there is not in kubeconfig ${file}\n  kubectl config get-contexts names those that are\n`,
    );
  });

  it("says that the cluster cannot be reached", () =>
    refuses(
      ["staging", "--kubeconfig", kubeconfig("http://127.0.0.1:9")],
      "server: http://127.0.0.1:9 gives no answer (The connection to the server 127.0.0.1:9 was refused - did you " +
        "specify the right host or port?)\n" +
        "  see that the cluster of context here is up and reachable from here (VPN, endpoint access)\n",
    ));

  it("says that a token has ended, and does not show it", async () => {
    answer = [401, "Unauthorized"];
    await refuses(
      ["staging", "--kubeconfig", kubeconfig(address())],
      `context: here is refused by ${address()} (HTTP 401)\n` +
        "  the token or certificate has ended or is not this cluster's: log in again (aws sso login), or renew it\n",
    );
  });

  it("says that a credential plugin is missing", async () => {
    const apiVersion = "client.authentication.k8s.io/v1";
    const exec = { apiVersion, command: "no-such-plugin", interactiveMode: "Never" };
    await refuses(
      ["staging", "--kubeconfig", kubeconfig("https://127.0.0.1:9", { exec })],
      "context: here gets no credentials (exec: executable no-such-plugin not found)\n" +
        "  run the command under users[].user.exec of the kubeconfig by hand and see\n",
    );
  });

  it("says that there is no such stack", async () => {
    answer = [200, ""];
    const { exitCode, stderr } = await doctor(["stagin", "--kubeconfig", kubeconfig(address())]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^stack: stagin .*\n {2}did you mean staging\?/);
  });

  it("says which permission is missing when it may see nothing", async () => {
    answer = [200, ""];
    const file = kubeconfig(address());
    server.once("request", () => (answer = [403, "Forbidden"]));
    await refuses(
      ["staging", "--kubeconfig", file],
      "context: here is not enough: this user may not list namespaces\n" +
        "  use an account with the ClusterRole of docs/production-checklist.md\n",
    );
  });

  it("says that kubectl is missing", () =>
    refuses(["staging"], "program: kubectl is not on PATH\n  install kubectl, and put it on PATH\n", { PATH: folder }));

  it("prints the help without a cluster", async () => {
    const { exitCode, stdout } = await doctor(["--help"], { PATH: folder });
    assert.deepEqual([exitCode, `${stdout}\n`], [0, USAGE]);
  });
});
