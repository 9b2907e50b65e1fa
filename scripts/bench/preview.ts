import { join } from "node:path";
import { sizes, type Values } from "./lines";
import { measure, run, type Cost } from "./measure";
import { addStack } from "./project";

/** Runs of which the middle one counts. */
const RUNS = 3;

const resourceCount = ({ stdout }: Cost): number => (JSON.parse(stdout) as { resources: unknown[] }).resources.length;

/** What the preview costs, against a bare program that registers as many resources in the same runtime. */
export async function previewValues(
  root: string,
  project: string,
): Promise<Pick<Values, "previewTime" | "previewMemory" | "previewGrowth">> {
  const previewOf = (stack: string) => [join(root, "preview", "cli.ts"), stack, "--json", "--cwd", project];
  // The first run fills the cache of translated files, and does not count.
  const count = resourceCount(await run(previewOf("production"), root));
  const preview = await measure(previewOf("production"), root, RUNS);
  const bare = await measure([join(root, "scripts", "bench", "bare.ts"), String(count)], root, RUNS);

  // Seconds per resource between two sizes, start-up left out since both have it.
  const points = [{ count, seconds: preview.seconds }];
  for (const stack of sizes.preview.map((exporters) => addStack(project, exporters))) {
    const cost = await measure(previewOf(stack), root, 1);
    points.push({ count: resourceCount(cost), seconds: cost.seconds });
  }
  const [small, middle, large] = points;
  if (!small || !middle || !large) throw new Error("three sizes were measured");
  const slope = (a: typeof small, b: typeof small) => (b.seconds - a.seconds) / (b.count - a.count);
  return {
    previewTime: preview.seconds / bare.seconds,
    previewMemory: preview.megabytes / bare.megabytes,
    previewGrowth: slope(middle, large) / slope(small, middle),
  };
}
