import { z } from "zod";
import { amounts, byteSize, count, dayDuration, duration, hostname, name, resources, text, volume } from "./values";

export const grafana = z
  .strictObject({
    replicas: count(1, 5).default(2).describe("servers; more than one needs PostgreSQL"),
    database: z
      .enum(["rds", "external", "sqlite"])
      .default("rds")
      .describe("where users and preferences live: RDS made by this stack, a PostgreSQL that exists, or a file"),
    externalDatabase: z
      .strictObject({
        host: hostname().describe("host of the server"),
        port: count(1, 65_535).default(5432).describe("port of the server"),
        name: text().describe("database, which exists"),
        user: text().describe("user who owns it"),
        certificateAuthority: text()
          .optional()
          .describe("PEM of the CA that signs the server's certificate; public CAs when absent"),
      })
      .optional()
      .describe("needed with database external, together with the secret databasePassword"),
    storage: volume().default("20Gi").describe("volume for the SQLite file and plugins"),
    resources: resources().default(amounts("250m", "1", "768Mi", "1536Mi")),
  })
  .prefault({})
  .describe("dashboards");

export const loki = z
  .strictObject({
    store: z
      .enum(["s3", "filesystem"])
      .default("s3")
      .describe("where logs are kept: a bucket made by this stack, or files on the volume of a single server"),
    replicas: count(1, 9)
      .default(3)
      .describe("identical servers; 3 tolerate the loss of one, 2 stop writing while one is away"),
    replicationFactor: count(1, 3).default(3).describe("copies of a line before it is in S3; at most the replicas"),
    storage: volume()
      .default("50Gi")
      .describe("volume for the write-ahead log and caches of a replica, and for logs with store filesystem"),
    retention: dayDuration().default("720h").describe("age at which logs are deleted"),
    ingestionRateMb: count(1, 1000).default(10).describe("MB of logs per second the whole cluster accepts"),
    ingestionBurstMb: count(1, 1000).default(20).describe("MB one server accepts at once, at least the largest push"),
    perStreamRate: byteSize().default("5MB").describe("bytes per second of one stream"),
    maxStreams: count(1000, 1_000_000).default(20_000).describe("active streams; above, pushes get 429"),
    maxQueryLength: duration().default("721h").describe("longest time range of a query"),
    compactionInterval: duration().default("10m").describe("time between two compactions"),
    resultsCacheMb: count(16, 8192).default(256).describe("MB of memory a server keeps query results in"),
    resources: resources().default(amounts("500m", "2", "3Gi", "6Gi")),
  })
  .prefault({})
  .describe("logs");

export const jaeger = z
  .strictObject({
    enabled: z.boolean().default(true).describe("traces at all"),
    store: z
      .enum(["opensearch", "badger"])
      .default("opensearch")
      .describe(
        "where traces are kept: a domain made by this stack, or files on a volume that a single process writes and reads",
      ),
    storage: volume().default("10Gi").describe("volume for traces with store badger"),
    retention: dayDuration().default("14d").describe("age at which traces are deleted"),
    indexPrefix: name().default("monitoring").describe("prefix of index names, so that stacks can share a domain"),
    shards: count(1, 10).default(2).describe("primary shards of a daily span index"),
    collector: z
      .strictObject({
        replicas: count(1, 20).default(2).describe("pods"),
        resources: resources().default(amounts("200m", "1", "512Mi", "1Gi")),
      })
      .prefault({})
      .describe(
        "takes traces by OTLP and writes them; with store badger, its resources are those of the single process",
      ),
    query: z
      .strictObject({
        replicas: count(1, 5).default(2).describe("pods"),
        resources: resources().default(amounts("100m", "500m", "256Mi", "512Mi")),
      })
      .prefault({})
      .describe("serves the UI and Grafana"),
    indexCleaner: z
      .strictObject({ resources: resources().default(amounts("10m", "100m", "32Mi", "128Mi")) })
      .prefault({})
      .describe("deletes old indices once a day"),
  })
  .prefault({})
  .describe("traces");

export const alloy = z
  .strictObject({
    resources: resources().default(amounts("100m", "500m", "256Mi", "512Mi")),
    excludedNamespaces: z.array(name()).default([]).describe("namespaces whose logs are not shipped"),
  })
  .prefault({})
  .describe("log agent on every node");
