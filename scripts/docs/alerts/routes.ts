import type { ChannelName, ChannelSecret } from "../../../components/alertmanager/channels";
import { channels } from "../../../components/alertmanager/channels";
import { alertmanagerConfig } from "../../../components/alertmanager/config";
import { toYaml } from "../../../lib/yaml";
import { routingOf } from "../../../preview/review/routing";
import type { Routing } from "../../../preview/review/routing";
import { settingsOf } from "../stacks";
import type { AlertRow } from "./rows";

/** Alertmanager's configuration of a stack while every channel that it switches on has its secret. */
export function configurationOf(stack: string) {
  const names = Object.keys(channels) as ChannelName[];
  const secrets = new Set<ChannelSecret>(names.map((name) => channels[name].secret));
  return alertmanagerConfig(settingsOf(stack).alertmanager, secrets);
}

/** The routes of a stack, as the preview's review of a change reads them from its rendered directory. */
export function routesOf(stack: string): Routing {
  const secret = toYaml({ stringData: { "alertmanager.yml": toYaml(configurationOf(stack)) } });
  const routing = routingOf(new Map([["monitoring/secret-alertmanager-config.yaml", secret]]));
  if (routing === undefined) throw new Error(`Pulumi.${stack}.yaml: its Alertmanager has no routes`);
  return routing;
}

/** Labels by which routes choose. */
export const routedBy = ({ alert, severity, team }: Pick<AlertRow, "alert" | "severity" | "team">) => ({
  ...{ alertname: alert, severity, team },
});
