/** An SMTP server of the kind the stack requires: STARTTLS before anything else, then a login, then mail. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { createSecureContext, TLSSocket } from "node:tls";
import type { Certificate } from "./certificate";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** Headers and content, as transmitted. */
  readonly body: string;
}

export interface MailServerOptions {
  readonly user: string;
  readonly password: string;
  readonly certificate: Certificate;
  readonly deliver: (mail: Mail) => void;
}

export interface MailServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The part of RFC 5321 that a sending client uses, one connection. */
class Session {
  private authenticated = false;
  private from = "";
  private to: string[] = [];
  private content: string[] | undefined;

  constructor(
    private readonly options: MailServerOptions,
    private readonly secure: boolean,
  ) {}

  /** The answer to a line of the client; undefined where it goes on talking. */
  answer(line: string): string | undefined {
    if (this.content !== undefined) return this.collect(line, this.content);
    const [verb = ""] = line.toUpperCase().split(/[ :]/);
    if (verb === "EHLO") return this.secure ? "250-localhost\r\n250 AUTH PLAIN" : "250-localhost\r\n250 STARTTLS";
    if (verb === "STARTTLS") return this.secure ? "503 already" : "220 go ahead";
    if (verb === "QUIT") return "221 bye";
    if (!this.secure) return "530 must issue STARTTLS first";
    if (verb === "AUTH") return this.logIn(line);
    if (!this.authenticated) return "530 authentication required";
    return this.envelope(verb, line);
  }

  private envelope(verb: string, line: string): string {
    const [, address = ""] = /<([^>]*)>/.exec(line) ?? [];
    if (verb === "MAIL") {
      this.from = address;
      this.to = [];
    } else if (verb === "RCPT") this.to.push(address);
    else if (verb === "DATA") {
      this.content = [];
      return "354 go on";
    } else if (verb !== "NOOP" && verb !== "RSET") return "502 not known here";
    return "250 ok";
  }

  private logIn(line: string): string {
    const [, user, password] = Buffer.from(line.split(" ")[2] ?? "", "base64")
      .toString()
      .split("\0");
    this.authenticated = user === this.options.user && password === this.options.password;
    return this.authenticated ? "235 welcome" : "535 wrong user or password";
  }

  private collect(line: string, content: string[]): string | undefined {
    if (line !== ".") {
      content.push(line.replace(/^\.\./, "."));
      return undefined;
    }
    this.content = undefined;
    const body = content.join("\n");
    const subject = /^Subject: (.*)$/m.exec(body)?.[1] ?? "";
    this.options.deliver({ from: this.from, to: this.to, subject, body });
    return "250 delivered";
  }
}

function converse(socket: Socket, options: MailServerOptions, secure: boolean): void {
  const session = new Session(options, secure);
  const lines = createInterface({ input: socket, crlfDelay: Infinity });
  // A client that leaves without QUIT is no fault of the server.
  socket.on("error", () => undefined);
  if (!secure) socket.write("220 localhost ready\r\n");
  lines.on("line", (line) => {
    const answer = session.answer(line);
    if (answer !== undefined) socket.write(`${answer}\r\n`);
    if (answer?.startsWith("221")) socket.end();
    if (answer !== "220 go ahead") return;
    lines.close();
    socket.removeAllListeners("data");
    converse(secured(socket, options.certificate), options, true);
  });
}

function secured(socket: Socket, { certificate, key }: Certificate): TLSSocket {
  const secureContext = createSecureContext({ cert: readFileSync(certificate), key: readFileSync(key) });
  return new TLSSocket(socket, { isServer: true, secureContext });
}

/** Listens on a free port of 127.0.0.1; a wrong password or a client without TLS delivers nothing. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    converse(socket, options, false);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, stop };
}
