import { z } from "zod";
import { amounts, cidr, count, hostname, name, resources, text } from "./values";

/** A Kubernetes Secret that others made; the alternative to a password in the stack's configuration. */
const existingSecret = z
  .strictObject({
    name: name(253).describe("name of the Secret in the namespace monitoring"),
    key: text().default("password").describe("key of the password in it"),
  })
  .optional()
  .describe("Secret that holds the password, instead of the secret exporterPasswords.<name>");

/** Where a monitored server is, for the network policy; exactly one of the two. */
const place = {
  cidrs: z.array(cidr()).min(1).optional().describe("addresses of a server outside the cluster"),
  namespace: name().optional().describe("namespace of a server inside the cluster"),
  caConfigMap: name()
    .optional()
    .describe("ConfigMap in monitoring whose ca.crt signs the server's certificate; public CAs when absent"),
};

const postgresTarget = z.strictObject({
  name: name(40).describe("short name; part of resource names and of the label `target`"),
  host: hostname().describe("host of the server"),
  port: count(1, 65_535).default(5432).describe("port of the server"),
  database: text().default("postgres").describe("database to connect to"),
  user: text().default("postgres_exporter").describe("role with pg_monitor"),
  existingSecret,
  sslMode: z
    .enum(["verify-full", "verify-ca"])
    .default("verify-full")
    .describe("what is checked of the server's certificate: issuer and host name, or the issuer only"),
  ...place,
});

const redisTarget = z.strictObject({
  name: name(40).describe("short name; part of resource names and of the label `target`"),
  host: hostname().describe("host of the server"),
  port: count(1, 65_535).default(6379).describe("port of the server"),
  tls: z.boolean().default(true).describe("in-transit encryption"),
  user: text().optional().describe("ACL user; the default user when absent"),
  existingSecret,
  ...place,
});

export const exporters = z
  .strictObject({
    node: z
      .strictObject({
        resources: resources().default(amounts("100m", "250m", "96Mi", "180Mi")),
      })
      .prefault({})
      .describe("node-exporter on every node"),
    kubeStateMetrics: z
      .strictObject({ resources: resources().default(amounts("100m", "250m", "256Mi", "512Mi")) })
      .prefault({})
      .describe("state of Kubernetes objects; one pod, since two would double every series"),
    postgres: z
      .strictObject({
        targets: z.array(postgresTarget).default([]).describe("PostgreSQL servers, one exporter each"),
        resources: resources().default(amounts("20m", "100m", "48Mi", "96Mi")),
      })
      .prefault({})
      .describe("PostgreSQL exporters"),
    redis: z
      .strictObject({
        targets: z.array(redisTarget).default([]).describe("Redis servers, one exporter each"),
        resources: resources().default(amounts("20m", "100m", "48Mi", "96Mi")),
      })
      .prefault({})
      .describe("Redis exporters"),
  })
  .prefault({})
  .describe("exporters");
