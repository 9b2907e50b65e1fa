import { stackRule } from "../../lib/rule";
import { boundsOf, dayBounds, durationAt } from "../../model/retention";
import { showDuration } from "../../model/quantity";
import { deletionAges, indexPrefix, searchBackends, statePolicies } from "../../model/traces";

export const retentionIsmPolicyDeletes = stackRule({
  name: "retention-ism-policy-deletes",
  description: "An index state policy reaches deletion by age, rolls over by age, and covers Jaeger's indices.",
  level: "mandatory",
  severity: "high",
  remediation: "Add min_index_age to the transition into the delete state and to every rollover action.",
  url: "https://docs.opensearch.org/latest/im-plugin/ism/policies/",
  parameters: dayBounds(2, 90),
  check: ({ stack, parameters, report, each }) => {
    const { minimum, maximum } = boundsOf(parameters);
    const prefixes = searchBackends(stack).map((backend) => indexPrefix(backend).text() ?? "");
    each(statePolicies(stack), (policy) => {
      const ages = deletionAges(policy);
      if (ages.length === 0) report(policy.key("states"), "a transition into a state that deletes", "without deletion");
      each(ages, (age) => {
        const seconds = durationAt(age, report);
        if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
        report(age, `between ${showDuration(minimum)} and ${showDuration(maximum)}`);
      });
      const actions = policy
        .key("states")
        .items()
        .flatMap((state) => state.key("actions").items());
      each(
        actions.filter((action) => action.key("rollover").exists()),
        (action) => {
          const age = action.at("rollover.min_index_age");
          if (!age.exists()) report(age, "an age: a quiet index would never roll over, hence never be deleted");
        },
      );
      const patterns = policy
        .key("ism_template")
        .items()
        .flatMap((template) => template.key("index_patterns").strings());
      each(prefixes, (prefix) => {
        const jaeger = prefix === "" ? "jaeger-" : `${prefix}-jaeger-`;
        if (patterns.some((pattern) => `${jaeger}span-2027-01-01`.startsWith(pattern.replace(/\*.*$/, "")))) return;
        report(policy.key("ism_template"), `index_patterns that match ${jaeger}*`);
      });
    });
  },
});
