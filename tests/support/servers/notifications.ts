/** What people would have got: Slack, PagerDuty and webhooks played by one HTTP server, mail by an SMTP server. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startMailServer, type Mail, type MailServer, type MailServerOptions } from "./mail";

/** One message that one receiver got. */
export interface Notification {
  /** Where it landed: `slack #alerts`, `email oncall@example.com`, `pagerduty`, `webhook`, `watchdog`. */
  readonly to: string;
  readonly status: "firing" | "resolved";
  readonly alertname: string;
  /** What is read first: title of the Slack message, subject of the mail, summary of the incident; empty for webhooks. */
  readonly title: string;
  /** All of it, as it came. */
  readonly body: string;
  readonly at: Date;
}

interface SlackMessage {
  readonly channel: string;
  readonly attachments: readonly { readonly title: string; readonly text: string }[];
}

interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: "trigger" | "resolve";
  readonly dedup_key: string;
  readonly payload?: { readonly summary: string };
}

interface WebhookMessage {
  readonly status: "firing" | "resolved";
  readonly groupLabels: { readonly alertname: string };
}

type Parsed = Omit<Notification, "at" | "body">;

/** `[CRITICAL] RedisDown in monitoring (production)`, as the stack's template writes it. */
function ofTitle(to: string, title: string): Parsed {
  const [, status = "", alertname = ""] = /^\[([A-Z]+)\] (\w+)/.exec(title) ?? [];
  return { to, title, alertname, status: status === "RESOLVED" ? "resolved" : "firing" };
}

function ofWebhook(to: string, body: string): Parsed {
  const { status, groupLabels } = JSON.parse(body) as WebhookMessage;
  return { to, status, alertname: groupLabels.alertname, title: "" };
}

const readers: Readonly<Record<string, (body: string) => Parsed>> = {
  "/slack": (body) => {
    const { channel, attachments } = JSON.parse(body) as SlackMessage;
    return ofTitle(`slack ${channel}`, attachments[0]?.title ?? "");
  },
  "/pagerduty": (body) => {
    const { event_action, payload } = JSON.parse(body) as PagerDutyEvent;
    return {
      ...ofTitle("pagerduty", payload?.summary ?? ""),
      status: event_action === "resolve" ? "resolved" : "firing",
    };
  },
  "/webhook": (body) => ofWebhook("webhook", body),
  "/watchdog": (body) => ofWebhook("watchdog", body),
};

/** Takes every notification of the stack's channels. */
export class Receivers {
  /** In the order of arrival. */
  readonly notifications: Notification[] = [];

  private constructor(
    private readonly http: Server,
    private readonly mail: MailServer,
  ) {}

  static async start(options: Omit<MailServerOptions, "deliver">): Promise<Receivers> {
    const http = createServer((request, response) => {
      void receivers.take(request).then((status) => response.writeHead(status).end(status === 202 ? "{}" : "ok"));
    });
    const mail = await startMailServer({ ...options, deliver: (one) => receivers.deliver(one) });
    const receivers = new Receivers(http, mail);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return receivers;
  }

  /** URL of one of the HTTP receivers. */
  url(receiver: "slack" | "pagerduty" | "webhook" | "watchdog"): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/${receiver}`;
  }

  /** `host:port` of the SMTP server. */
  get smarthost(): string {
    return `127.0.0.1:${this.mail.port}`;
  }

  of(alertname: string, status: Notification["status"]): Notification[] {
    return this.notifications.filter((one) => one.alertname === alertname && one.status === status);
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await this.mail.stop();
  }

  private async take(request: IncomingMessage): Promise<number> {
    const body = await text(request);
    const read = readers[request.url ?? ""];
    if (read === undefined || request.method !== "POST") return 404;
    this.notifications.push({ ...read(body), body, at: new Date() });
    return request.url === "/pagerduty" ? 202 : 200;
  }

  private deliver({ to, subject, body }: Mail): void {
    for (const one of to) this.notifications.push({ ...ofTitle(`email ${one}`, subject), body, at: new Date() });
  }
}
