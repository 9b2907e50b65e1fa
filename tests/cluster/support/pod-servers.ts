/** Plays what listens on the ports of a stack's pods: kwok's pods are Ready, but have no containers. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Expected } from "../../../doctor/expected";
import type { Forwards } from "../../support/control-plane/forwards";
import { goodAnswers } from "../../doctor/support/answers";

interface Answer {
  readonly status: number;
  readonly text: string;
}

export class PodServers {
  /** Questions that nobody has prepared an answer for; they got a 404. */
  readonly unexpected: string[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly servers = new Map<number, Server>();

  /** One server per port of the pods, with the answers of healthy ones. */
  static async start(expected: Expected): Promise<PodServers> {
    const pods = new PodServers();
    for (const { port, path, body } of goodAnswers(expected, new Date())) {
      pods.answer(port, path, body);
      if (pods.servers.has(port)) continue;
      const server = createServer((request, response) => pods.reply(port, request, response)).listen(0, "127.0.0.1");
      pods.servers.set(port, server);
      await once(server, "listening");
    }
    return pods;
  }

  /** Ports of this machine by the port of a pod. */
  get forwards(): Forwards {
    return Object.fromEntries(
      [...this.servers].map(([port, server]) => [port, (server.address() as AddressInfo).port]),
    );
  }

  answer(port: number, path: string, body: unknown, status = 200): void {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    this.answers.set(`${port}${path}`, { status, text });
  }

  stop(): void {
    for (const server of this.servers.values()) server.close();
  }

  private reply(port: number, { method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const answer = method === "GET" ? this.answers.get(`${port}${url}`) : undefined;
    if (answer === undefined) this.unexpected.push(`${method ?? ""} :${port}${url}`);
    response.writeHead(answer?.status ?? 404).end(answer?.text);
  }
}
