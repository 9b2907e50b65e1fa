import { stackRule } from "../../lib/rule";
import { DAY } from "../../model/quantity";
import { agreesWithClaim, boundedClaim, boundsOf, dayBounds } from "../../model/retention";
import {
  deletionAges,
  findsAll,
  fileBackends,
  indexCleaners,
  indexPrefix,
  isDaily,
  searchBackends,
  statePolicies,
} from "../../model/traces";

export const retentionTracesDeclared = stackRule({
  name: "retention-traces-declared",
  description: "Traces are deleted at the promised age, and can be found until then.",
  level: "mandatory",
  severity: "high",
  remediation:
    "Run jaeger-es-index-cleaner with the promised days, or an ISM policy, and set max_span_age (Badger: ttl.spans) to it.",
  url: "https://www.jaegertracing.io/docs/latest/storage/elasticsearch/",
  parameters: dayBounds(2, 90),
  check: ({ stack, parameters, report, each }) => {
    each(stack.workloadsOf("jaeger"), (workload) => {
      each(fileBackends(stack, workload), (backend) => {
        agreesWithClaim(backend.at("ttl.spans"), boundedClaim(workload.resource, boundsOf(parameters), report), report);
      });
    });
    const backends = searchBackends(stack);
    const cleaners = indexCleaners(stack);
    const [backend] = backends;
    if (backend === undefined) return;
    if (cleaners.length === 0 && statePolicies(stack).length === 0) {
      report(backend, "a CronJob jaeger-index-cleaner or an ISM policy", "never cleaned");
    }
    each(statePolicies(stack), (policy) => {
      const ages = deletionAges(policy);
      const claim = ages.length === 0 ? undefined : boundedClaim(policy.resource, boundsOf(parameters), report);
      each(ages, (age) => agreesWithClaim(age, claim, report));
      each(backends, (one) => findsAll(one, claim, report));
    });
    each(cleaners, ({ workload, days, prefix }) => {
      const { props } = workload.resource;
      const claim = boundedClaim(workload.resource, boundsOf(parameters), report);
      if (props.at("spec.suspend").boolean() === true) report(props.at("spec.suspend"), "false");
      const schedule = props.at("spec.schedule");
      if (!isDaily(schedule.string() ?? "")) report(schedule, "a schedule of every day");
      if (days === undefined) report(workload.pod, "the number of days as first argument", "without one");
      else if (claim !== undefined && Number(days.text()) * DAY !== claim) report(days, `"${claim / DAY}"`);
      each(backends, (one) => {
        findsAll(one, claim, report);
        const wanted = indexPrefix(one).text() ?? "";
        const found = prefix?.text() ?? "";
        if (found !== wanted) report(prefix ?? workload.pod, `INDEX_PREFIX "${wanted}"`, `INDEX_PREFIX "${found}"`);
      });
    });
  },
});
