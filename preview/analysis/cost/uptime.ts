import type { Inventory } from "../inventory";
import { listAt, textAt } from "../tree";
import type { Tree } from "../tree";
import type { Workload } from "../workload";

const minutesOfDay = 24 * 60;

/** A command that sets numbers of pods on days of the week. */
interface Scaling {
  /** Minute of the day. */
  readonly minute: number;
  readonly days: readonly string[];
  readonly replicas: number;
  /** `<kind>/<name>`. */
  readonly targets: readonly string[];
}

/** What the CronJobs of the stack scale; those that do something else, or at other times than one of the day, are left out. */
function scalingsOf(cronJob: Tree): Scaling[] {
  const [, minute, hour, days] = /^(\d+) (\d+) \* \* ([\d,]+)$/.exec(textAt(cronJob, "spec", "schedule")) ?? [];
  if (minute === undefined || hour === undefined || days === undefined) return [];
  return listAt(cronJob, "spec", "jobTemplate", "spec", "template", "spec", "containers").flatMap((container) => {
    const words = listAt(container, "args").filter((word) => typeof word === "string");
    const replicas = /^--replicas=(\d+)$/.exec(words.find((word) => word.startsWith("--replicas=")) ?? "")?.[1];
    if (words[0] !== "scale" || replicas === undefined) return [];
    const targets = words.filter((word) => /^(statefulset|deployment)\//.test(word));
    return [{ minute: Number(hour) * 60 + Number(minute), days: days.split(","), replicas: Number(replicas), targets }];
  });
}

/** Share of the week in which each workload has pods: 1, unless CronJobs stop it every evening and start it every morning. */
export function uptimes(inventory: Inventory): (workload: Workload) => number {
  const scalings = inventory.objects("CronJob").flatMap(scalingsOf);
  return ({ kind, name }) => {
    const own = scalings.filter(({ targets }) => targets.includes(`${kind.toLowerCase()}/${name}`));
    const [up, down] = [own.find(({ replicas }) => replicas > 0), own.find(({ replicas }) => replicas === 0)];
    if (!up || !down || up.minute >= down.minute) return 1;
    return (up.days.length * (down.minute - up.minute)) / (7 * minutesOfDay);
  };
}
