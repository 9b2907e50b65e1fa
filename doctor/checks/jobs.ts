import { at, listAt, textAt } from "../../preview/analysis/tree";
import { counted } from "../../preview/report/style";
import { orFine, type Check, type Finding } from "../check";
import { label } from "../declared";
import { drift, pairs, present, timeAt, type Pair } from "../live";

function judge(pair: Pair): Finding | undefined {
  const [declared, live] = pair;
  const drifted = drift(pair, ["spec.schedule"]);
  if (drifted) return drifted;
  const subject = label(declared);
  if (at(live, "spec", "suspend") === true) {
    return {
      subject,
      state: "failed",
      detail: "is suspended",
      remedy: `kubectl -n ${declared.namespace} patch cronjob ${declared.name} -p '{"spec":{"suspend":false}}'`,
    };
  }
  const begun = timeAt(live, "status", "lastScheduleTime");
  const done = timeAt(live, "status", "lastSuccessfulTime");
  if (begun === undefined) {
    return {
      subject,
      state: "not judged",
      detail: `has not run yet, its schedule is ${textAt(live, "spec", "schedule")}`,
    };
  }
  if (listAt(live, "status", "active").length > 0 || (done && done >= begun)) return undefined;
  const last = done ? `succeeded last at ${done.toISOString()}` : "has never succeeded";
  const detail = `${last}; the run of ${begun.toISOString()} did not`;
  return {
    subject,
    state: "failed",
    detail,
    remedy: `kubectl -n ${declared.namespace} get jobs; kubectl -n ${declared.namespace} logs job/<name>`,
  };
}

export const jobs: Check = {
  name: "jobs",
  proves: "Every scheduled job is there with its schedule, is not suspended, and its last run succeeded.",
  byHand: ["kubectl -n monitoring get cronjobs,jobs"],
  rules: ["retention-traces-declared"],
  reads: ["cronjobs.batch"],
  run: async (context) => {
    const all = await pairs(context, ["CronJob"]);
    return orFine(present(all.map(judge)), counted(all.length, "scheduled job"), "the last run of each succeeded");
  },
};
