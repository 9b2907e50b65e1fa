import { at, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, type Declared } from "../expected";
import { pairs } from "../live";

const hour = 60 * 60 * 1000;

/** The stack's jobs run at least daily; one more half day leaves room for a late start and a long run. */
const mostHours = 36;

function judge({ now }: Context, declared: Declared, live: Tree): Finding | undefined {
  const subject = label(declared);
  if (live === undefined) return { subject, state: "failed", detail: "is missing", remedy: "pulumi up" };
  const remedy = `kubectl -n ${declared.namespace} get jobs; kubectl -n ${declared.namespace} logs job/<name>`;
  if (at(live, "spec", "suspend") === true) {
    return { subject, state: "warning", detail: "is suspended", remedy: "pulumi up" };
  }
  const last = textAt(live, "status", "lastSuccessfulTime");
  const since = last || textAt(live, "metadata", "creationTimestamp");
  const hours = Math.floor((now.getTime() - new Date(since).getTime()) / hour);
  if (hours <= mostHours) return undefined;
  const detail = last === "" ? `has never succeeded in ${hours} hours` : `succeeded last ${hours} hours ago`;
  return { subject, state: "failed", detail, remedy };
}

/** Scheduled jobs exist, are not suspended, and have succeeded within a day and a half. */
export const jobs: Check = {
  name: "jobs",
  run: async (context) => {
    const all = await pairs(context, ["CronJob"]);
    const problems = all.map(([declared, live]) => judge(context, declared, live)).filter((one) => one !== undefined);
    return orFine(problems, `${all.length} scheduled jobs`, `succeeded within ${mostHours} hours, or are younger`);
  },
};
