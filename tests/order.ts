/**
 * Prints the files of all tests in the order in which mocha's workers take them: what waits for clocks, controllers and
 * elections stands beside what needs the processor, so that neither of two cores is idle, and what takes longest begins
 * early. Paths that this list does not name come last.
 */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

const order = [
  // Together three and a half minutes in which half of each core is free.
  "drills/restore.test.ts",
  "servers/loki.test.ts",
  "policy/",
  "program/",
  "scripts/",
  "preview/",
  "components/",
  // As long, and an engine beside it.
  "servers/alerts.test.ts",
  "engine/",
  "cluster/apply.test.ts",
  "recipes/",
  // A minute or so each, and no three that wait.
  "servers/thanos.test.ts",
  "content/shell.test.ts",
  "cluster/doctor.test.ts",
  "servers/scrape.test.ts",
  "chart/",
  "servers/ruler.test.ts",
  "content/alerts.test.ts",
  "servers/loki-files.test.ts",
  "cluster/",
  "tools/",
  "drills/",
];

const below = readdirSync(__dirname, { recursive: true, encoding: "utf8" });
const files = below.filter((file) => file.endsWith(".test.ts")).sort();

const unused = order.filter((path) => !files.some((file) => file.startsWith(path)));
if (unused.length > 0) throw new Error(`tests/order.ts: no test begins with ${unused.join(", ")}. Remedy: remove it`);

const placeOf = (file: string): number => {
  const place = order.findIndex((path) => file.startsWith(path));
  return place < 0 ? order.length : place;
};
const inOrder = files.sort((one, other) => placeOf(one) - placeOf(other));
for (const file of inOrder) console.log(relative(process.cwd(), join(__dirname, file)));
