import type { Breakage } from "./breakage";
import { add, append, drop, POD, replace, set } from "./edits";

const ENV = `${POD}.containers[grafana].env`;

export const breakages: readonly Breakage[] = [
  {
    title: "Everybody sees Grafana",
    rule: "secrets-no-anonymous-access",
    edit: append("StatefulSet grafana", ENV, { name: "GF_AUTH_ANONYMOUS_ENABLED", value: "true" }),
  },
  {
    title: "Grafana gets its administrator's password by a variable",
    rule: "secrets-as-files",
    edit: set("StatefulSet grafana", `${ENV}[GF_SECURITY_ADMIN_PASSWORD__FILE]`, {
      name: "GF_SECURITY_ADMIN_PASSWORD",
      valueFrom: { secretKeyRef: { name: "grafana-admin-credentials", key: "admin-password" } },
    }),
  },
  {
    title: "Receivers are kept in Secrets Manager under the key of AWS",
    rule: "secrets-manager-encrypted",
    absent: "secrets come from the stack's own configuration",
    edit: add("aws:secretsmanager/secret:Secret", "receivers", { name: "ilg-monitoring-production-receivers" }),
  },
  {
    title: "The Redis exporter gets its password as an argument",
    rule: "secrets-no-args",
    edit: append(
      "Deployment redis-exporter-sessions",
      `${POD}.containers[redis-exporter].args`,
      "--redis.password=q7Rm2xV9tLp4",
    ),
  },
  {
    title: "The key of Loki's bucket stands in its config",
    rule: "secrets-no-configmap",
    edit: replace(
      "ConfigMap loki-config",
      ["data", "loki.yaml"],
      "native_aws_auth_enabled: true",
      "secret_access_key: h2Kq8Zr5Wn1Yc6Tb",
    ),
  },
  {
    title: "The password of the mail account was never changed",
    rule: "secrets-no-default-credentials",
    edit: set("Secret alertmanager-receivers", "stringData", { "smtp-password": "changeme" }),
  },
  {
    title: "The password of Grafana's database stands in the pod",
    rule: "secrets-no-plain-env",
    edit: set("StatefulSet grafana", `${ENV}[GF_DATABASE_PASSWORD__FILE]`, {
      name: "GF_DATABASE_PASSWORD",
      value: "q7Rm2xV9tLp4",
    }),
  },
  {
    title: "The administrator of Grafana gets a short password",
    rule: "secrets-password-strength",
    edit: set("RandomPassword grafana-admin-password", "length", 12),
  },
  {
    title: "A password is generated as plain text",
    rule: "secrets-password-strength",
    absent: "passwords are RandomPasswords, never RandomStrings",
    edit: add("random:index/randomString:RandomString", "mail-password", { length: 32 }),
  },
  {
    title: "Grafana waits for a Secret that has another name",
    rule: "secrets-references-resolve",
    edit: set("StatefulSet grafana", `${POD}.volumes[admin].secret.secretName`, "grafana-admin"),
  },
  {
    title: "Whoever names himself in a header is that user of Grafana",
    rule: "secrets-no-anonymous-access",
    edit: append("StatefulSet grafana", ENV, { name: "GF_AUTH_PROXY_ENABLED", value: "on" }),
  },
  {
    title: "The login proxy of Prometheus lets every path through",
    rule: "secrets-no-anonymous-access",
    edit: append("Deployment oauth2-proxy-prometheus", `${POD}.containers[oauth2-proxy].args`, "--skip-auth-route=^/"),
  },
  {
    title: "The PostgreSQL exporter gets its password in plain text",
    rule: "secrets-no-plain-env",
    edit: append("Deployment postgres-exporter-leads", `${POD}.containers[postgres-exporter].env`, {
      name: "DATA_SOURCE_PASS",
      value: "q7Rm2xV9tLp4",
    }),
  },
  {
    title: "A script of the Redis exporter exports its password",
    rule: "secrets-no-args",
    edit: append(
      "Deployment redis-exporter-sessions",
      `${POD}.containers[redis-exporter].args`,
      "export REDIS_PASSWORD=q7Rm2xV9tLp4; exec redis_exporter",
    ),
  },
  {
    title: "The config of Loki holds a key as the default of a variable",
    rule: "secrets-no-configmap",
    edit: replace(
      "ConfigMap loki-config",
      ["data", "loki.yaml"],
      "native_aws_auth_enabled: true",
      "secret_access_key: ${S3_KEY:-h2Kq8Zr5Wn1Yc6Tb}",
    ),
  },
  {
    title: "The administrator of Grafana gets the password that everybody knows",
    rule: "secrets-no-default-credentials",
    edit: drop("StatefulSet grafana", `${ENV}[GF_SECURITY_ADMIN_PASSWORD__FILE]`),
  },
  {
    title: "A password is an id, which Pulumi shows",
    rule: "secrets-password-strength",
    absent: "passwords are RandomPasswords, never RandomIds",
    edit: add("random:index/randomId:RandomId", "mail-password", { byteLength: 16 }),
  },
];
