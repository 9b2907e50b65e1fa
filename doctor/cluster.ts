import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { listAt, type Tree } from "../preview/analysis/tree";
import { wrong } from "./errors";
import type { Access } from "./kubeconfig";

/** Milliseconds until an answer counts as missing; an API server's own limit for a request is 60 s, for a proxied one 30 s. */
const patience = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The API server refused, or something is not there. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    path: string,
  ) {
    super(status === 403 ? `this user may not read ${path}` : `${path} answers HTTP ${status}`);
  }
}

/** REST path of a kind: `NetworkPolicy` is at `networkpolicies`, `StorageClass` at `storageclasses`; Kubernetes' own rule. */
function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("s")) return `${lower}es`;
  return lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** A live cluster, only read: every request is a GET. */
export class Cluster {
  private readonly agent: Agent | PlainAgent;
  private readonly lists = new Map<string, Promise<readonly Tree[]>>();

  constructor(readonly access: Access) {
    const { ca, cert, key, serverName, isInsecure } = access;
    const options = {
      keepAlive: true,
      rejectUnauthorized: !isInsecure,
      ...(ca && { ca }),
      ...(cert && key && { cert, key }),
      ...(serverName && { servername: serverName }),
    };
    this.agent = access.server.startsWith("http:") ? new PlainAgent({ keepAlive: true }) : new Agent(options);
  }

  /** Status and text, whatever the status; rejects where there is no answer. */
  async fetch(path: string): Promise<Answer> {
    const { server, token } = this.access;
    const headers = { Accept: "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const options = { headers, agent: this.agent, signal: AbortSignal.timeout(patience) };
    const url = new URL(`${server.replace(/\/$/, "")}${path}`);
    const call = url.protocol === "http:" ? plainRequest(url, options) : request(url, options);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      call.on("response", resolve).on("error", reject).end();
    });
    return { status: response.statusCode ?? 0, body: await text(response) };
  }

  async get(path: string): Promise<Tree> {
    const { status, body } = await this.fetch(path);
    if (status !== 200) throw new Refused(status, path);
    return JSON.parse(body) as Tree;
  }

  /** Every object of a kind, of one namespace or of the cluster; asked once per run. An unknown kind has no objects. */
  list(apiVersion: string, kind: string, namespace: string): Promise<readonly Tree[]> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const path = `${base}${namespace === "" ? "" : `/namespaces/${namespace}`}/${plural(kind)}`;
    const known = this.lists.get(path);
    if (known) return known;
    const asked = this.get(path).then(
      (answer) => listAt(answer, "items"),
      (error: unknown) => {
        if (error instanceof Refused && error.status === 404) return [];
        throw error;
      },
    );
    this.lists.set(path, asked);
    return asked;
  }

  close(): void {
    this.agent.destroy();
  }

  /**
   * Makes sure that the API server answers and knows the user.
   *
   * @throws PreviewError (exit code 2) where it does not
   */
  async reach(): Promise<void> {
    const { server, context, file } = this.access;
    let status: number;
    try {
      ({ status } = await this.fetch("/version"));
    } catch (error) {
      const cause = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
      const remedy = `see that the cluster of context ${context} is up and reachable from here (VPN, endpoint access)`;
      throw wrong("server", server, `does not answer (${cause})`, remedy);
    }
    if (status === 401) {
      throw wrong("context", context, `is refused by ${server} (HTTP 401)`, `renew the credentials in ${file}`);
    }
    if (status !== 200)
      throw wrong("server", server, `answers HTTP ${status}`, "see that it is a Kubernetes API server");
  }
}
