import { z } from "zod";
import {
  amounts,
  byteSize,
  count,
  duration,
  email,
  hostPort,
  metricPattern,
  resources,
  slackChannel,
  text,
  volume,
} from "./values";

export const prometheus = z
  .strictObject({
    replicas: count(1, 2)
      .default(2)
      .describe("identical servers; both scrape everything, Alertmanager and Thanos deduplicate"),
    shards: count(0, 16)
      .default(0)
      .describe(
        "further sets of replicas that divide the platform's targets among them, for more than one server can hold; rules " +
          "about the platform are evaluated by Thanos then",
      ),
    storage: volume().default("100Gi").describe("volume of a replica"),
    retention: z
      .strictObject({
        time: duration().default("30d").describe("age at which local samples are deleted"),
        size: byteSize()
          .default("85GB")
          .describe("size of the blocks at which the oldest are deleted before their time"),
      })
      .prefault({})
      .describe("when local samples are deleted"),
    scrapeInterval: duration({ max: "2m" })
      .default("15s")
      .describe("time between two scrapes of a target; a sample is stale after 5m"),
    evaluationInterval: duration({ max: "5m" }).default("15s").describe("time between two evaluations of a rule"),
    sampleLimit: count(1000, 1_000_000)
      .default(50_000)
      .describe("samples a target may give per scrape; above, the scrape fails"),
    platform: z
      .strictObject({
        sampleLimit: count(100, 1_000_000)
          .default(20_000)
          .describe("samples a target of the platform may give per scrape; above, the scrape fails"),
        labelLimit: count(10, 500)
          .default(50)
          .describe("labels a series of the platform may have; with more, the scrape of its target fails"),
        labelValueLengthLimit: count(32, 10_000)
          .default(512)
          .describe("bytes a label's value may have; with more, the scrape of its target fails"),
        droppedMetrics: z
          .array(metricPattern())
          .default([])
          .describe("metrics of the platform that are not kept; none that a rule of the stack reads"),
      })
      .prefault({})
      .describe("bounds of what the platform's annotated pods and Services may expose"),
    resources: resources().default(amounts("500m", "2", "4Gi", "6Gi")),
  })
  .prefault({})
  .describe("metrics");

/** Notification channels; a channel without its secret is left out, and the preview says so. */
const channels = {
  slack: z
    .strictObject({
      channel: slackChannel().default("#alerts").describe("channel of warnings"),
      criticalChannel: slackChannel().default("#alerts-critical").describe("channel of critical alerts"),
    })
    .optional()
    .describe("Slack; needs the secret slackWebhookUrl")
    .meta({ secret: "slackWebhookUrl" }),
  email: z
    .strictObject({
      to: z.array(email()).min(1).describe("who gets critical alerts"),
      from: email().describe("sender"),
      smarthost: hostPort().describe("SMTP server, STARTTLS required"),
      username: text().describe("SMTP user"),
    })
    .optional()
    .describe("e-mail; needs the secret smtpPassword")
    .meta({ secret: "smtpPassword" }),
  pagerduty: z
    .boolean()
    .default(false)
    .describe("page critical alerts; needs the secret pagerdutyRoutingKey")
    .meta({ secret: "pagerdutyRoutingKey" }),
  webhook: z
    .boolean()
    .default(false)
    .describe("receiver of what no other route takes; needs the secret defaultWebhookUrl")
    .meta({ secret: "defaultWebhookUrl" }),
  watchdog: z
    .boolean()
    .default(false)
    .describe("dead man's switch that notices when alerts stop; needs the secret watchdogWebhookUrl")
    .meta({ secret: "watchdogWebhookUrl" }),
};

/** Teams whose alerts go to a Slack channel of their own, by the alert's label `team`. */
const teams = z
  .strictObject({
    database: slackChannel().default("#alerts-database").describe("database team"),
    dev: slackChannel().default("#alerts-dev").describe("development team"),
    ml: slackChannel().default("#alerts-ml").describe("machine-learning team"),
  })
  .prefault({})
  .describe("Slack channel per team");

export const alertmanager = z
  .strictObject({
    replicas: count(1, 3).default(2).describe("clustered; every one can notify alone"),
    storage: volume().default("5Gi").describe("volume for silences and the notification log"),
    retention: duration().default("120h").describe("time that silences and notifications are remembered"),
    channels: z.strictObject(channels).prefault({}).describe("where notifications go"),
    requiredChannels: z
      .array(z.enum(["slack", "email", "pagerduty", "webhook", "watchdog"]))
      .default([])
      .describe(
        "channels without which the stack must not be deployed; others are left out while their secret is missing",
      ),
    teams,
    repeatInterval: duration().default("4h").describe("time after which a firing alert is sent again"),
    resources: resources().default(amounts("50m", "250m", "128Mi", "256Mi")),
    reloaderResources: resources()
      .default(amounts("10m", "100m", "32Mi", "64Mi"))
      .describe("the sidecar that makes Alertmanager read a changed configuration"),
  })
  .prefault({})
  .describe("notifications");

export const thanos = z
  .strictObject({
    enabled: z.boolean().default(true).describe("deduplicated queries over both replicas, and long-term storage in S3"),
    retention: z
      .strictObject({
        raw: duration({ min: "10d" })
          .default("90d")
          .describe("age at which raw samples leave S3; downsampling reads them until then"),
        fiveMinutes: duration({ min: "10d" }).default("180d").describe("age at which 5-minute samples leave S3"),
        oneHour: duration().default("1y").describe("age at which 1-hour samples leave S3"),
      })
      .prefault({})
      .describe("how long samples stay in S3, by resolution"),
    query: z
      .strictObject({
        replicas: count(1, 5).default(2).describe("pods"),
        resources: resources().default(amounts("200m", "1", "512Mi", "1Gi")),
      })
      .prefault({})
      .describe("merges the samples of both replicas and of S3"),
    store: z
      .strictObject({
        replicas: count(1, 5).default(2).describe("pods"),
        storage: volume().default("20Gi").describe("volume for index headers"),
        resources: resources().default(amounts("200m", "1", "3Gi", "4Gi")),
      })
      .prefault({})
      .describe("reads samples from S3"),
    compactor: z
      .strictObject({
        storage: volume().default("100Gi").describe("scratch volume for compaction"),
        resources: resources().default(amounts("200m", "1", "2Gi", "4Gi")),
      })
      .prefault({})
      .describe("compacts and downsamples what is in S3, one pod"),
    ruler: z
      .strictObject({
        replicas: count(1, 3).default(2).describe("pods; each evaluates every rule, Alertmanager deduplicates"),
        storage: volume().default("10Gi").describe("volume for recorded series until they are in S3"),
        resources: resources().default(amounts("200m", "1", "512Mi", "1Gi")),
      })
      .prefault({})
      .describe("evaluates rules about what is scraped by several servers; there is none without prometheus.shards"),
    sidecarResources: resources().default(amounts("50m", "250m", "128Mi", "256Mi")),
  })
  .prefault({})
  .describe("deduplication and long-term metrics");
