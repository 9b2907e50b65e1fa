import { resourceRule } from "../../lib/rule";
import { CONFIG_MAP, SECRET } from "../../lib/types";
import { parseText, textsOf } from "../../model/text";

/** Names by which a file says that it is YAML or JSON; rule and dashboard files have tests of their own. */
const CONFIG_FILE =
  /^(?:prometheus|alertmanager|loki|config|objstore|datasources|dashboards|endpoints)\.(?:ya?ml|json)$/;

export const packRenderedConfigParses = resourceRule({
  name: "pack-rendered-config-parses",
  description: "Config files in ConfigMaps and Secrets are well-formed; other rules cannot judge what does not parse.",
  level: "mandatory",
  severity: "high",
  remediation: "Render the file from an object (yaml.stringify, JSON.stringify) instead of joining text.",
  types: [CONFIG_MAP, SECRET],
  check: ({ resource, report, each }) => {
    each(textsOf(resource), ([key, text]) => {
      if (!CONFIG_FILE.test(key)) return;
      const parsed = parseText(text.string() ?? "");
      if (parsed instanceof Error) report(text, "well-formed YAML or JSON", "malformed");
    });
  },
});
