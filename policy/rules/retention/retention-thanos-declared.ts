import { stackRule } from "../../lib/rule";
import { bucketNamed } from "../../model/bucket";
import { configOf } from "../../model/configs";
import { expirationDays, lifecycleRules, lossesOf } from "../../model/lifecycle";
import { DAY, parseDuration } from "../../model/quantity";
import { agreesWithClaim, boundedClaim, boundsOf, dayBounds, durationAt } from "../../model/retention";
import { flagOf } from "../../model/workload";

const RESOLUTIONS = ["raw", "5m", "1h"] as const;
/** Below this age of raw samples, downsampling to one hour has nothing to read (docs/components/compact.md). */
const LEAST_RAW = 10 * DAY;

export const retentionThanosDeclared = stackRule({
  name: "retention-thanos-declared",
  description: "Long-term metrics are deleted at the promised age, by the compactor and not by the bucket.",
  level: "mandatory",
  severity: "high",
  remediation: "Set --retention.resolution-raw, -5m and -1h; the default, 0d, keeps everything forever.",
  url: "https://thanos.io/tip/components/compact.md/#downsampling",
  parameters: dayBounds(10, 400),
  check: ({ stack, parameters, report, each }) => {
    each(stack.workloadsOf("thanos-compactor"), (workload) => {
      const configured = configOf(stack, workload, "thanos-compactor");
      if (configured === undefined) return;
      const { container, config } = configured;
      const claim = boundedClaim(workload.resource, boundsOf(parameters), report);
      let longest = 0;
      each(RESOLUTIONS, (resolution) => {
        const name = `--retention.resolution-${resolution}`;
        const flag = flagOf(container, name);
        if (flag === undefined) {
          report(container.at.key("args"), name, `without ${name}, which means forever`);
          return;
        }
        const place = flag.at;
        longest = Math.max(longest, parseDuration(flag.text) ?? 0);
        if (resolution === "raw") agreesWithClaim(place, claim, report);
        const seconds = resolution === "raw" ? parseDuration(flag.text) : durationAt(place, report);
        if (seconds !== undefined && seconds > 0 && seconds < LEAST_RAW)
          report(place, "at least 10d, for downsampling");
      });
      const name = config?.at("config.bucket").string();
      const bucket = bucketNamed(stack, name);
      if (bucket === undefined) return;
      const rules = lifecycleRules(stack, bucket);
      each(rules.flatMap(lossesOf), (place) => {
        report(place, "neither an archive nor a fixed day: the store reads all that is there at once");
      });
      each(rules.map(expirationDays), (place) => {
        const days = place.number();
        const least = Math.ceil(longest / DAY) + 1;
        if (days !== undefined && days < least)
          report(place, `at least ${least}: the compactor still reads younger blocks`);
      });
    });
  },
});
