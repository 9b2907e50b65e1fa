import { z } from "zod";
import { alerts } from "./alerts";
import { aws, cluster, network, storage } from "./aws";
import { exporters } from "./exporters";
import { dns, exposure } from "./exposure";
import { load } from "./load";
import { alertmanager, prometheus, thanos } from "./metrics";
import { namespaces } from "./namespaces";
import { alloy, grafana, jaeger, loki } from "./observability";
import { schedule } from "./schedule";
import { httpsUrl, name } from "./values";

/** Every key of a stack file, one per room, with its unit, bounds and default; defaults live only here. */
export const schema = z.strictObject({
  environment: name(16)
    .describe("value of the external label `environment`; part of AWS names and tags")
    .meta({ fallback: "the stack's name" }),
  repository: httpsUrl().describe("where this repository's files can be read; runbook links point there"),
  cluster,
  aws: aws.optional(),
  namespaces,
  storage,
  network,
  exposure,
  dns,
  prometheus,
  alertmanager,
  thanos,
  grafana,
  loki,
  jaeger,
  alloy,
  exporters,
  schedule,
  alerts,
  load,
});

/** Settings of a stack: validated, defaulted, plain data. */
export type Settings = z.infer<typeof schema>;

/** Settings of the AWS side. */
export type AwsSettings = NonNullable<Settings["aws"]>;

/** Settings of a stack that has an AWS side. */
export type AwsStack = Settings & { readonly aws: AwsSettings };

/** True for a stack with an AWS side; without one, nothing of AWS is registered, not even a provider. */
export const hasAws = (settings: Settings): settings is AwsStack => settings.aws !== undefined;

/**
 * Secrets of a stack, set by `pulumi config set --secret <key>`.
 * Those marked generated are made with RandomPassword and replaced by the configured value when there is one.
 */
export const secretKeys = {
  grafanaAdminPassword: "password of Grafana's user admin; generated",
  databasePassword: "password of Grafana's database; generated unless grafana.database is external",
  opensearchPassword: "master password of the OpenSearch domain; generated",
  slackWebhookUrl: "Slack incoming webhook",
  smtpPassword: "password of the SMTP user",
  pagerdutyRoutingKey: "PagerDuty Events v2 integration key",
  defaultWebhookUrl: "receiver of everything",
  watchdogWebhookUrl: "dead man's switch, for example healthchecks.io",
  oidcClientSecret: "client secret of the edge login",
} as const;

export type SecretKey = keyof typeof secretKeys;

/** Secret whose value is an object: password per exporter target name. */
export const exporterPasswordsKey = "exporterPasswords";
