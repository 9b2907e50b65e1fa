import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb";

import { configProblems, type AnyPolicy } from "./config";
import { session } from "./session";

function configOf(request: ConfigureAnalyzerRequest): Record<string, unknown> {
  const entries = [...request.getPolicyconfigMap().entries()];
  return Object.fromEntries(entries.map(([name, given]) => [name, given.getProperties()?.toJavaScript() ?? {}]));
}

/**
 * Checks the config file that the engine sends. The SDK shows each rule only its own part, so a misspelled rule name
 * would pass unseen; reading the request as it arrives is the only place where the whole file is in sight. What is
 * wrong is reported by the rule `pack-config-valid`. Call before `new PolicyPack`.
 */
export function watchConfig(rules: readonly AnyPolicy[]): void {
  const method = AnalyzerService.configure;
  const deserialize = method.requestDeserialize;
  method.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    const { all, ...config } = configOf(request);
    const inAll = Object.keys(all ?? {}).map((key) => `all.${key} is not a known key, want only enforcementLevel`);
    session.configProblems = [...inAll, ...configProblems(config, rules)];
    return request;
  };
}
