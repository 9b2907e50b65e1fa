/** What a failing disk does to a file. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Bytes that are overwritten: a sector and a bit. */
const damagedBytes = 1000;

/** Overwrites bytes in the middle of the largest file of a write-ahead log whose server does not run. */
export function damageLog(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  const [largest] = files.sort((one, other) => statSync(other).size - statSync(one).size);
  const content = largest === undefined ? Buffer.alloc(0) : readFileSync(largest);
  if (largest === undefined || content.length < 2 * damagedBytes) throw new Error(`no write-ahead log in ${folder}`);
  const middle = Math.floor(content.length / 2);
  writeFileSync(largest, content.fill(0xff, middle, middle + damagedBytes));
}
