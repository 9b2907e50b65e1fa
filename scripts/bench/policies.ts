import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sizes, type Values } from "./lines";
import { median } from "./measure";
import { addStack } from "./project";

/** Judgements of a stack, the first one included. */
const TIMES = 4;

interface Judged {
  readonly resources: number;
  /** Processor seconds of the program, until everything is registered. */
  readonly program: number;
  /** Processor seconds of a judgement, the first one left out because it loads the pack. */
  readonly seconds: number;
}

function judged(root: string, project: string, stack: string): Judged {
  const script = join(root, "scripts", "bench", "judge.ts");
  const args = ["--import", "tsx", script, project, stack, String(TIMES)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root });
  try {
    const told = JSON.parse(stdout.toString()) as Omit<Judged, "seconds"> & { seconds: number[] };
    return { ...told, seconds: median(told.seconds.slice(1)) };
  } catch (error) {
    throw new Error(`${stack} was not judged: ${stderr.toString()}`, { cause: error });
  }
}

/** What the policy pack costs over production, and whether its cost grows with the resources alone. */
export function policyValues(root: string, project: string): Pick<Values, "policyTime" | "policyGrowth"> {
  const stacks = ["production", ...sizes.policies.map((exporters) => addStack(project, exporters))];
  const [production, middle, large] = stacks.map((stack) => judged(root, project, stack));
  if (!production || !middle || !large) throw new Error("three stacks were judged");
  const perResource = ({ resources, seconds }: Judged) => seconds / resources;
  return {
    policyTime: (production.seconds / production.program) * 100,
    policyGrowth: perResource(large) / perResource(middle),
  };
}
