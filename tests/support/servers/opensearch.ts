/** A real OpenSearch on loopback, and before it the TLS and the user that a domain of AWS asks for. */
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeCertificate } from "./certificate";
import { answers, freePort, type Servers } from "./process";
import { program } from "./tools";

/** It runs for a minute: code is not worth the second, slower compiler, nor a heap of 512 MB several collectors. */
const quickStart = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

export class OpenSearch {
  private constructor(
    private readonly plain: string,
    private readonly front: Server,
    /** PEM file of the root that clients are to trust. */
    readonly authority: string,
  ) {}

  /** @param user `name:password`; nobody else is admitted by the front */
  static async start(servers: Servers, directory: string, user: string): Promise<OpenSearch> {
    const port = await freePort();
    const plain = `http://127.0.0.1:${port}`;
    const [home, repositories] = ["home", "repositories"].map((folder) => join(directory, folder));
    for (const folder of [home, repositories]) mkdirSync(folder ?? "", { recursive: true });
    await servers.start({
      ...{ name: "opensearch", path: program("opensearch") },
      args: [home ?? "", repositories ?? "", String(port)],
      env: { JAVA_TOOL_OPTIONS: quickStart },
      ready: answers(`${plain}/_cluster/health?wait_for_status=green`),
    });
    const { certificate, key } = await makeCertificate(directory);
    const admitted = `Basic ${Buffer.from(user).toString("base64")}`;
    const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
    const front = createServer(tls, (asked, answer) => {
      const { method, url, headers } = asked;
      if (headers.authorization !== admitted) return void answer.writeHead(401).end("Unauthorized");
      const forwarded = request(`${plain}${url}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      asked.pipe(forwarded);
    }).listen(0, "127.0.0.1");
    await once(front, "listening");
    return new OpenSearch(plain, front, certificate);
  }

  /** Port of the front. */
  get port(): number {
    return (this.front.address() as AddressInfo).port;
  }

  /** Asks the server itself something; throws with what it says when it refuses. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.plain}${path}`, { method, headers, ...sent });
    const said = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`);
    return JSON.parse(said) as Answer;
  }

  stop(): void {
    this.front.closeAllConnections();
    this.front.close();
  }
}
