import { PolicyPack } from "@pulumi/policy";

import { watchConfig } from "./lib/watch-config";
import { PACK_NAME } from "./pack";
import { rules } from "./rules";

watchConfig(rules);

// Constructing the pack starts the analyzer's server, which is why nothing else imports this file.
new PolicyPack(PACK_NAME, {
  description: "TLS, retention, resource limits and everything that keeps a monitoring stack safe",
  displayName: "Insurance Lead Generation monitoring",
  provider: "kubernetes",
  tags: ["eks", "monitoring", "tls", "retention", "resources"],
  policies: [...rules],
});
