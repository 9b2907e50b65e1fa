import { number } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { OPENSEARCH_DOMAIN } from "../../lib/types";
import { showBytes } from "../../model/quantity";
import { mostDays, searchBackends } from "../../model/traces";

const GIB = 1024 ** 3;

export const retentionOpensearchFitsDisk = stackRule({
  name: "retention-opensearch-fits-disk",
  description: "The traces of the promised days fit the domain, replicas and AWS's reserve included.",
  level: "advisory",
  severity: "high",
  remediation: "Keep traces for fewer days, or add data nodes or larger volumes.",
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html",
  parameters: {
    bytesPerDay: number(
      "Expected size of one day of traces without replicas; 0 leaves the rule without judgement.",
      0,
      {
        minimum: 0,
      },
    ),
    usable: number("Part of the volumes that indices may take: AWS reserves 20 %, the system 5 %.", 0.75, {
      minimum: 0.1,
      maximum: 1,
    }),
  },
  check: ({ stack, parameters, report, each }) => {
    const { bytesPerDay, usable } = parameters;
    const replicas = Math.max(1, ...searchBackends(stack).map((one) => one.at("indices.spans.replicas").number() ?? 1));
    const days = mostDays(stack);
    each(stack.ofType(OPENSEARCH_DOMAIN), ({ props }) => {
      const nodes = props.at("clusterConfig.instanceCount").number() ?? 1;
      const size = props.at("ebsOptions.volumeSize");
      const room = nodes * (size.number() ?? 0) * GIB * usable;
      const needed = bytesPerDay * days * (1 + replicas);
      if (needed <= room) return;
      const found = `${size.display()} GiB on ${nodes} nodes, ${showBytes(room)} usable`;
      report(size, `${showBytes(needed)} for ${days} days and ${replicas} replicas`, found);
    });
  },
});
