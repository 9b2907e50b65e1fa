import type { Datasource, Endpoint } from "../../lib/contracts";
import type { Settings } from "../../settings/schema";
import { activeChannels } from "./channels";
import type { ChannelSecret } from "./channels";
import { globalConfig } from "./receivers";
import { routing } from "./routing";

/** Names of the config's files below its directory; relative, so that the config can be checked wherever it lies. */
export const templateFile = "notifications.tmpl";
export const templatesFolder = "templates";

/** What is the same when two alerts are about the same thing; a label that both lack counts as equal. */
const sameSubject = ["alertname", "cluster", "namespace", "service", "target", "node", "pod", "container", "instance"];

/** A node that is gone takes everything on it along; one page says so. */
const lostNode = {
  source_matchers: ['alertname="KubeNodeNotReady"'],
  target_matchers: ['severity=~"warning|info"', 'node=~".+"'],
  equal: ["cluster", "node"],
};

const inhibition = (source: string, targets: string) => ({
  source_matchers: [`severity="${source}"`],
  target_matchers: [`severity=~"${targets}"`],
  equal: sameSubject,
});

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
    inhibit_rules: [inhibition("critical", "warning|info"), inhibition("warning", "info"), lostNode],
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
