/** Judges a stack with the policy pack over and over and prints resources and processor seconds of each time as JSON. */
import { judge } from "../../preview/judge";
import type { Verdict } from "../../preview/judge";
import { runProgram } from "../../preview/engine";

async function main(directory: string, stack: string, times: number): Promise<void> {
  const seconds: number[] = [];
  const { resources } = await runProgram({
    directory,
    stack,
    judge: async (request) => {
      let verdict: Verdict | undefined;
      for (let time = 0; time < times; time += 1) {
        const before = process.cpuUsage();
        verdict = await judge(request);
        const { user, system } = process.cpuUsage(before);
        seconds.push((user + system) / 1e6);
      }
      if (verdict === undefined) throw new RangeError(`times is ${times}, want at least 1`);
      return verdict;
    },
  });
  console.log(JSON.stringify({ resources: resources.length, seconds }));
}

void main(process.argv[2] ?? "", process.argv[3] ?? "", Number(process.argv[4]));
