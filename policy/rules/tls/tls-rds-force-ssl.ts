import { choice } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { RDS_CLUSTER, RDS_INSTANCE } from "../../lib/types";
import { forceSslOf, forcesByDefault } from "../../model/database";
import { variablesIn, type Variable } from "../../model/environment";
import { environmentOf } from "../../model/workload";

const LEVELS = ["require", "verify-ca", "verify-full"] as const;
const CLIENT_VARIABLES = /^(?:DATA_SOURCE_URI|DATA_SOURCE_NAME|GF_DATABASE_SSL_MODE|PGSSLMODE)$/;

/** The sslmode that a variable sets: the whole value of a mode variable, else the parameter of a connection string. */
function modeOf({ name, value }: Variable): string | undefined {
  const text = value.string() ?? "";
  return /SSL_?MODE$/.test(name()) ? text : /\bsslmode=([\w-]+)/.exec(text)?.[1];
}

export const tlsRdsForceSsl = stackRule({
  name: "tls-rds-force-ssl",
  description: "PostgreSQL refuses plain connections, and its clients verify the server.",
  level: "mandatory",
  severity: "high",
  remediation: "Set rds.force_ssl to 1 in the instance's parameter group; set sslmode=verify-full in clients.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  ids: { checkov: ["CKV2_AWS_69"] },
  parameters: {
    clientMode: choice("Weakest sslmode accepted of clients in the stack.", LEVELS, "verify-ca"),
  },
  check: ({ stack, parameters, report, each }) => {
    each(stack.ofType(RDS_INSTANCE, RDS_CLUSTER), ({ props }) => {
      if (!/postgres/.test(props.key("engine").string() ?? "")) return;
      const forced = forceSslOf(stack, props);
      if (forced === undefined && forcesByDefault(props)) return;
      if (forced === undefined) report(props.key("parameterGroupName"), "a parameter group with rds.force_ssl = 1");
      else if (forced.text() !== "1") report(forced, '"1"');
    });
    each(stack.workloads, (workload) => {
      each(workload.containers, (container) => {
        if (environmentOf(container, "GF_DATABASE_TYPE")?.key("value").string() !== "postgres") return;
        if (environmentOf(container, "GF_DATABASE_SSL_MODE") !== undefined) return;
        report(container.at.key("env"), `GF_DATABASE_SSL_MODE of at least ${parameters.clientMode}`, "without it");
      });
      each(workload.containers, (container) => {
        each(variablesIn(stack, container), (variable) => {
          if (!CLIENT_VARIABLES.test(variable.name())) return;
          const mode = modeOf(variable);
          const level = LEVELS.findIndex((one) => one === mode);
          if (level >= LEVELS.indexOf(parameters.clientMode)) return;
          const shown = variable.value.sensitive ? "a weaker sslmode" : `sslmode ${mode}`;
          const found = mode === undefined ? "without sslmode" : `with ${shown}`;
          report(variable.value, `at least ${parameters.clientMode}`, found);
        });
      });
    });
  },
});
