/** Judges a stack with the policy pack over and over; prints resources and processor seconds, the program's own too, as JSON. */
import { judge } from "../../preview/judge";
import type { Verdict } from "../../preview/judge";
import { runProgram } from "../../preview/engine";

const cpuSeconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

async function main(directory: string, stack: string, times: number): Promise<void> {
  const seconds: number[] = [];
  let program = 0;
  const { resources } = await runProgram({
    directory,
    stack,
    judge: async (request) => {
      let verdict: Verdict | undefined;
      program = cpuSeconds(process.cpuUsage());
      for (let time = 0; time < times; time += 1) {
        const before = process.cpuUsage();
        verdict = await judge(request);
        seconds.push(cpuSeconds(process.cpuUsage(before)));
      }
      if (verdict === undefined) throw new RangeError(`times is ${times}, want at least 1`);
      return verdict;
    },
  });
  console.log(JSON.stringify({ resources: resources.length, program, seconds }));
}

void main(process.argv[2] ?? "", process.argv[3] ?? "", Number(process.argv[4]));
