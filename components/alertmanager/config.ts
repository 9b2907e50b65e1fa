import type { Datasource, Endpoint } from "../../lib/contracts";
import type { Settings } from "../../settings/schema";
import { activeChannels } from "./channels";
import type { ChannelSecret } from "./channels";
import { inhibitRules } from "./inhibition";
import { globalConfig } from "./receivers";
import { routing } from "./routing";

/** Names of the config's files below its directory; relative, so that the config can be checked wherever it lies. */
export const templateFile = "notifications.tmpl";
export const templatesFolder = "templates";

/**
 * Content of alertmanager.yml.
 *
 * @param secrets names of the configured secrets; their values are only in the files that the config names
 */
export function alertmanagerConfig(settings: Settings["alertmanager"], secrets: ReadonlySet<ChannelSecret>) {
  const active = activeChannels(settings.channels, secrets);
  return {
    global: globalConfig(settings, active),
    templates: [`${templatesFolder}/*.tmpl`],
    ...routing(settings, active),
    inhibit_rules: inhibitRules,
  };
}

/** Grafana's view of alerts and silences; Grafana's own alerts do not exist in this stack. */
export function alertmanagerDatasource({ url }: Endpoint): Datasource {
  return {
    uid: "alertmanager",
    name: "Alertmanager",
    type: "alertmanager",
    url,
    jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
  };
}
