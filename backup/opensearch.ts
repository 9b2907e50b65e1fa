import { request, type RequestOptions } from "node:https";
import { text } from "node:stream/consumers";
import { Failed } from "../kubectl/errors";
import type { Tree } from "../preview/analysis/tree";
import { at, textAt } from "../preview/analysis/tree";
import type { Context } from "./component";

export interface Domain {
  readonly host: string;
  /** Port of this machine that leads to it. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

export interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: Tree;
  /** What a dry run takes for the answer. */
  readonly assumed: Tree;
}

interface Answer {
  readonly status: number;
  readonly said: string;
}

const remedies: Readonly<Record<number, string>> = {
  401: "the Secret has another password than the domain: pulumi up",
  403: "the user may not do this: see the roles of the domain's master user",
  404: "see that the domain makes snapshots: GET _cat/snapshots/cs-automated-enc",
};

/** Milliseconds until an answer counts as not coming; a restore is only begun, not awaited. */
const patience = 60_000;

function send(options: RequestOptions, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      text(response).then((said) => {
        resolve({ status: response.statusCode ?? 0, said });
      }, reject);
    });
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error(`no answer within ${patience / 1000} s`)));
    sent.end(body);
  });
}

/**
 * Asks OpenSearch something through a local port; TLS from end to end, the certificate is checked against the host's name.
 *
 * @throws Failed when there is no answer, or one of an error
 */
export async function ask({ dryRun, say }: Context, domain: Domain, question: Question): Promise<Tree> {
  const { method, path, body, assumed } = question;
  const { host, port, username, password } = domain;
  const shown = `${method} https://${host}${path}`;
  if (dryRun) {
    say(body === undefined ? shown : `${shown} ${JSON.stringify(body)}`);
    return assumed;
  }
  const headers = { host, "content-type": "application/json" };
  const place = { host: "127.0.0.1", port, servername: host, timeout: patience, agent: false } as const;
  const options = { ...place, method, path, headers, auth: `${username}:${password}` };
  const { status, said } = await send(options, body === undefined ? undefined : JSON.stringify(body)).catch(
    (error: unknown) => {
      const remedy = "see that the domain is up, and that the pod of the index cleaner may reach it";
      throw new Failed(`${shown}: ${error instanceof Error ? error.message : String(error)}`, remedy);
    },
  );
  if (status < 400) return JSON.parse(said);
  throw new Failed(`${shown}: HTTP ${status} ${reasonIn(said)}`, remedies[status] ?? "see the message");
}

/** Why, by OpenSearch's own words; a proxy's page is cut short. */
function reasonIn(said: string): string {
  try {
    const answer: Tree = JSON.parse(said);
    return textAt(answer, "error", "reason") || String(at(answer, "error") ?? said);
  } catch {
    return said.slice(0, 200);
  }
}
