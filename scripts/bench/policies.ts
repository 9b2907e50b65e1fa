import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { addStack } from "./project";
import { median } from "./measure";
import type { Row } from "./row";

/** Processor seconds that the pack may take over production. */
const BUDGET_SECONDS = 0.5;

/** Redis exporters more than production has, about six resources each: a stack of 1,000 resources and one of 2,000. */
const SIZES = [125, 300] as const;

const TIMES = 6;

interface Judged {
  readonly resources: number;
  /** Processor seconds of a judgement, the first one left out because it loads the pack. */
  readonly seconds: number;
}

function judged(root: string, project: string, stack: string): Judged {
  const script = join(root, "scripts", "bench", "judge.ts");
  const args = ["--import", "tsx", script, project, stack, String(TIMES)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root });
  try {
    const { resources, seconds } = JSON.parse(stdout.toString()) as { resources: number; seconds: number[] };
    return { resources, seconds: median(seconds.slice(1)) };
  } catch (error) {
    throw new Error(`${stack} was not judged: ${stderr.toString()}`, { cause: error });
  }
}

/** What the policy pack costs over production, and whether its cost grows with the resources alone. */
export function policyRows(root: string, project: string): Row[] {
  const [production, middle, large] = ["production", ...SIZES.map((exporters) => addStack(project, exporters))].map(
    (stack) => judged(root, project, stack),
  );
  if (!production || !middle || !large) throw new Error("three stacks were judged");
  const perResource = ({ resources, seconds }: Judged) => seconds / resources;
  return [
    {
      what: `policy pack over production, ${production.resources} resources`,
      value: production.seconds,
      unit: "s",
      budget: BUDGET_SECONDS,
      comparedTo: "processor time in the preview's process, the pack being loaded",
    },
    {
      what: `policy pack's cost per resource at ${large.resources} resources`,
      value: perResource(large) / perResource(middle),
      unit: "x",
      budget: 1.5,
      comparedTo: `cost per resource at ${middle.resources} resources (${middle.seconds.toFixed(1)} s)`,
    },
  ];
}
