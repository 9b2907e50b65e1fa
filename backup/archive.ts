import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { wrong } from "../kubectl/errors";

/** How many of what a backup holds: `{ silences: 3 }`. */
export type Counts = Readonly<Record<string, number>>;

/** `backup.json` of a backup. */
interface Contents {
  readonly component: string;
  readonly createdAt: string;
  readonly holds: Counts;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const contentsFile = "backup.json";

/** A complete backup on disk. */
export interface Archive {
  readonly folder: string;
  readonly createdAt: string;
  readonly holds: Counts;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** `alertmanager-20261124T140000Z`. */
const nameOf = (component: string, now: Date): string => `${component}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;

async function describe(folder: string): Promise<Contents["files"]> {
  const entries = readdirSync(folder).map(async (file) => {
    const path = join(folder, file);
    return [file, { bytes: statSync(path).size, sha256: await sha256(path) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Writes a backup into a folder of its own. Until it is complete the folder's name ends in `.partial`; what fails or is
 * interrupted leaves nothing.
 *
 * @param write fills the folder and tells what is in it
 */
export async function writeArchive(
  place: { readonly out: string; readonly component: string; readonly now: Date },
  write: (folder: string) => Promise<Counts>,
): Promise<Archive> {
  const folder = join(place.out, nameOf(place.component, place.now));
  const partial = `${folder}.partial`;
  if (existsSync(folder)) throw wrong("--out", folder, "is there already", "wait a second, or name another folder");
  // Passwords' hashes and e-mail addresses are in it.
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    const holds = await write(partial);
    const createdAt = place.now.toISOString();
    const contents: Contents = { component: place.component, createdAt, holds, files: await describe(partial) };
    writeFileSync(join(partial, contentsFile), `${JSON.stringify(contents, null, 2)}\n`);
    renameSync(partial, folder);
    return { folder, createdAt, holds };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

function readContents(folder: string): Contents {
  const remedy = "name the folder that npm run backup wrote";
  if (folder.endsWith(".partial")) throw wrong("--from", folder, "is a backup that did not come to its end", remedy);
  let text: string;
  try {
    text = readFileSync(join(folder, contentsFile), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw wrong("--from", folder, `holds no ${contentsFile} (${code})`, remedy);
  }
  try {
    return JSON.parse(text) as Contents;
  } catch {
    throw wrong("--from", join(folder, contentsFile), "is not JSON", "use another backup: this one is damaged");
  }
}

/** @throws PreviewError (exit code 2) unless the folder is an undamaged backup of the component */
export async function readArchive(folder: string, component: string): Promise<Archive> {
  const { files, createdAt, holds, component: kept } = readContents(folder);
  if (kept !== component) {
    throw wrong("--from", folder, `is a backup of ${kept}`, `npm run restore -- ${kept} --from ${folder}`);
  }
  for (const [file, expected] of Object.entries(files)) {
    const path = join(folder, file);
    const intact =
      existsSync(path) && statSync(path).size === expected.bytes && (await sha256(path)) === expected.sha256;
    if (!intact) throw wrong("--from", path, "is not what was backed up", "use another backup: this one is damaged");
  }
  return { folder, createdAt, holds };
}
