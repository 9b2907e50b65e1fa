/** Alertmanager replicas with the rendered configuration, which find one another by gossip. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { shortenedFile } from "./clock";
import { answers, type Servers } from "./process";
import { localArgs, localized, type RenderedStack } from "./stack";
import { program } from "./tools";

export interface AlertmanagerConfig {
  /** Values of the Secret `alertmanager-receivers`, by key. */
  readonly receivers: Readonly<Record<string, string>>;
  /** `host:port` of the SMTP server. */
  readonly smarthost: string;
  /** URL in place of PagerDuty's public one. */
  readonly pagerdutyUrl: string;
  /** What every wait is divided by. */
  readonly speed: number;
}

export interface AlertmanagerOptions {
  /** Name of the pod it stands for, `alertmanager-0`; also the server's name. */
  readonly name: string;
  readonly port: number;
  /** Gossip ports of all replicas, in their order. */
  readonly gossip: readonly number[];
  /** As writeAlertmanagerConfig() returned it. */
  readonly configFile: string;
  /** Environment with which it trusts the SMTP server's certificate. */
  readonly trust: Readonly<Record<string, string>>;
}

/**
 * Writes the folder that the pods mount, with other credentials and addresses; the path of alertmanager.yml. It is one
 * folder for all replicas, who compare their configurations, paths included.
 */
export function writeAlertmanagerConfig(servers: Servers, stack: RenderedStack, options: AlertmanagerConfig): string {
  const folder = join(servers.directory, "alertmanager");
  const [secrets, templates] = [join(folder, "secrets"), join(folder, "templates")];
  for (const path of [secrets, templates]) mkdirSync(path, { recursive: true });
  const rendered = shortenedFile(stack.files("alertmanager-config")["alertmanager.yml"] ?? "", options.speed);
  const config = parse(localized(rendered, { "/etc/alertmanager/secrets": secrets })) as {
    global: Record<string, unknown>;
  };
  config.global["smtp_smarthost"] = options.smarthost;
  config.global["pagerduty_url"] = options.pagerdutyUrl;
  const configFile = join(folder, "alertmanager.yml");
  writeFileSync(configFile, stringify(config));
  for (const [file, text] of Object.entries(stack.files("alertmanager-templates"))) {
    writeFileSync(join(templates, file), text);
  }
  for (const key of Object.keys(stack.files("alertmanager-receivers"))) {
    const secret = options.receivers[key];
    if (secret === undefined) throw new Error(`the stack renders a secret ${key} of a receiver that the test lacks`);
    writeFileSync(join(secrets, key), secret, { mode: 0o600 });
  }
  return configFile;
}

/**
 * Seconds that a replica gives the one before it to notify. Gossip keeps its real pace, so that the default of 15 s
 * cannot be divided by the speed; left whole it would be as long as the divided group interval, and both replicas could
 * notify at the same moment, which minutes keep apart in production.
 */
export const peerTimeout = 5;

/** An Alertmanager replica. */
export class Alertmanager {
  private constructor(
    readonly name: string,
    readonly address: string,
    /** The configuration, read again on POST /-/reload. */
    readonly configFile: string,
  ) {}

  static async start(servers: Servers, stack: RenderedStack, options: AlertmanagerOptions): Promise<Alertmanager> {
    const { name, port, gossip, configFile, trust } = options;
    const alertmanager = new Alertmanager(name, `127.0.0.1:${port}`, configFile);
    const own = `127.0.0.1:${gossip[Number(name.split("-").pop())] ?? 0}`;
    const peers = gossip.map((peer, ordinal) => [
      `alertmanager-${ordinal}.alertmanager-headless.monitoring.svc.cluster.local:9094`,
      `127.0.0.1:${peer}`,
    ]);
    const rendered = localArgs(stack.container("alertmanager"), {
      "/etc/alertmanager": dirname(configFile),
      "=/alertmanager": `=${join(servers.directory, name)}`,
      "0.0.0.0:9094": own,
      "$(POD_IP):9094": own,
      "$(POD_NAME)": name,
      ...(Object.fromEntries(peers) as Record<string, string>),
    });
    const args = [
      ...rendered,
      `--web.listen-address=${alertmanager.address}`,
      `--cluster.peer-timeout=${peerTimeout}s`,
    ];
    const ready = answers(`http://${alertmanager.address}/-/ready`);
    await servers.start({ name, path: program("alertmanager"), args, env: { ...trust }, ready });
    return alertmanager;
  }

  /** Asks it to read its configuration again, as the sidecar does; the status and the text of the answer. */
  async reload(): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://${this.address}/-/reload`, { method: "POST" });
    return { status: response.status, text: await response.text() };
  }

  /** An answer of its API v2. */
  async ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`http://${this.address}/api/v2/${path}`, { signal: AbortSignal.timeout(10_000) });
    return (await response.json()) as Data;
  }
}
