/** What a failing disk does to a file. */
import { closeSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Bytes that are overwritten: a sector and a bit. */
const damagedBytes = 1000;

/** Overwrites bytes in the middle of the largest file of a write-ahead log whose server does not run. */
export function damageLog(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  const [largest] = files.sort((one, other) => statSync(other).size - statSync(one).size);
  const size = largest === undefined ? 0 : statSync(largest).size;
  if (largest === undefined || size < 2 * damagedBytes) throw new Error(`no write-ahead log in ${folder}`);
  const descriptor = openSync(largest, "r+");
  writeSync(descriptor, Buffer.alloc(damagedBytes, 0xff), 0, damagedBytes, Math.floor(size / 2));
  closeSync(descriptor);
}
