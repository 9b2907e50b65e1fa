import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { exposition } from "../support/expositions/live";
import { recordingFile } from "../support/expositions/recorded";
import { shapes } from "../support/expositions/text";
import { eventually, Servers } from "../support/servers/process";
import { S3 } from "../support/servers/s3";
import { RenderedStack } from "../support/servers/stack";
import { reserveThanos, Thanos } from "../support/servers/thanos";
import { requireServers } from "../support/servers/tools";

const patience = 180;

/** What every wait of the rules is divided by: SloWithoutData waits for half a minute, and rules are evaluated four times a second. */
const speed = 60;

const rulers = 2;

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Stands for an Alertmanager, and keeps the labels of what it is sent. */
async function listen(received: Alert[]): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.method === "POST" && request.url === "/api/v2/alerts") {
        received.push(...(JSON.parse(Buffer.concat(parts).toString()) as Alert[]));
      }
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}

describe("rules over shards: two Thanos rulers and a querier, as rendered", function () {
  this.timeout(600_000);
  let servers: Servers;
  let stack: RenderedStack;
  let thanos: Thanos;
  const received: Alert[][] = [[], []];
  let alertmanagers: readonly Server[] = [];

  before(async function () {
    requireServers(this, ["thanos", "minio", "aws"]);
    servers = new Servers("rules");
    stack = await RenderedStack.withSettings("production", "prometheus.shards=2");
    const s3 = await S3.start(servers, join(servers.directory, "s3"));
    thanos = await Thanos.prepare(servers, stack, s3, await reserveThanos(0, rulers));
    await thanos.startQuery();
    alertmanagers = await Promise.all(received.map(listen));
    const addresses = alertmanagers.map((one) => `127.0.0.1:${(one.address() as AddressInfo).port}`);
    for (let ordinal = 0; ordinal < rulers; ordinal += 1) await thanos.startRuler(ordinal, addresses, speed);
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (servers as Servers | undefined)?.stop();
    for (const one of alertmanagers) one.close();
  });

  const groupsOf = async (ordinal: number): Promise<readonly Group[]> => {
    const url = `http://${thanos.addresses.rulers[ordinal]?.http ?? ""}/api/v1/rules`;
    return ((await (await fetch(url)).json()) as { data: { groups: Group[] } }).data.groups;
  };

  it("take every rule that is rendered for them, and can evaluate each", async () => {
    const rendered = Object.values(stack.files("thanos-ruler-rules"))
      .flatMap((text) => (parse(text) as { groups: { name: string; rules: unknown[] }[] }).groups)
      .map(({ name, rules }) => [name, rules.length] as const);
    for (let ordinal = 0; ordinal < rulers; ordinal += 1) {
      const groups = await eventually("every rule was evaluated", patience, async () => {
        const all = await groupsOf(ordinal);
        return all.some(({ rules }) => rules.some(({ health }) => health === "unknown")) ? undefined : all;
      });
      assert.deepEqual(groups.map(({ name, rules }) => [name, rules.length]).sort(), [...rendered].sort());
      const failing = groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== "ok"));
      assert.deepEqual(failing, []);
    }
  });

  it("show what they record as one series through the querier", async () => {
    const objective = await eventually("the querier has found both", patience, async () => {
      const apart = await thanos.ask("query", { query: 'slo:objective:ratio{slo="ai-latency"}', dedup: "false" });
      return apart.series.length === rulers ? apart.series : undefined;
    });
    assert.deepEqual(objective.map(({ labels }) => labels["replica"]).sort(), ["thanos-ruler-0", "thanos-ruler-1"]);
    const { series } = await thanos.ask("query", { query: 'slo:objective:ratio{slo="ai-latency"}' });
    assert.deepEqual(
      series.map(({ labels, points }) => ({ labels, value: points[0]?.[1] })),
      [
        {
          labels: {
            __name__: "slo:objective:ratio",
            cluster: "insurance-lead-gen-production",
            environment: "production",
            slo: "ai-latency",
          },
          value: 0.95,
        },
      ],
    );
  });

  it("tell every Alertmanager of an alert with the same labels, so that it is one alert", async () => {
    const wanted = ["ai-availability", "ai-latency", "api-availability", "api-latency"];
    const labels = (slo: string) => ({
      alertname: "SloWithoutData",
      cluster: "insurance-lead-gen-production",
      environment: "production",
      severity: "warning",
      slo,
      team: "dev",
    });
    await eventually("both rulers have told both Alertmanagers", patience, () =>
      received.every((alerts) => alerts.filter((one) => one.labels["slo"] === "ai-latency").length >= rulers)
        ? true
        : undefined,
    );
    for (const alerts of received) {
      const told = alerts.filter((one) => one.labels["alertname"] === "SloWithoutData").map((one) => one.labels);
      const different = new Map(told.map((one) => [JSON.stringify(Object.entries(one).sort()), one]));
      assert.deepEqual(
        [...different.values()].sort((one, other) => ((one["slo"] ?? "") < (other["slo"] ?? "") ? -1 : 1)),
        wanted.map(labels),
      );
    }
  });

  it("expose every metric of their recording", async () => {
    const live = new Set(shapes(await exposition(`http://${thanos.addresses.rulers[0]?.http ?? ""}/metrics`)));
    const recorded = shapes(readFileSync(recordingFile("thanos-ruler"), "utf8"));
    assert.deepEqual(
      recorded.filter((shape) => !live.has(shape)),
      [],
    );
  });
});
