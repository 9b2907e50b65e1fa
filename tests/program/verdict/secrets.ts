import type { Breakage } from "./breakage";
import { add, append, POD, replace, set } from "./edits";

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
];
