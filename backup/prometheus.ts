import { join } from "node:path";
import { Failed, wrong } from "../kubectl/errors";
import type { Archive, Counts } from "./archive";
import type { Context, Copied, Outcome } from "./component";
import { onVolume } from "./lent-volume";
import { assumedSet, Workload } from "./workload";

const name = "prometheus";
const data = "/prometheus";

/** The folder of a block is named by an ULID. */
const block = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** What the sidecar has uploaded already; without it blocks that Thanos has merged since would be uploaded again. */
const uploads = "thanos.shipper.json";

const assumedBlock = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const assumed = assumedSet(name, [], { volumeMounts: [{ name: "data", mountPath: data }] });

/** Times that a copy is begun anew because Prometheus merged or deleted what was being copied. */
const attempts = 3;

const list = ["ls", "-1", data];
const blocksIn = (listed: string): readonly string[] => listed.split("\n").filter((file) => block.test(file));
const packed = (...paths: readonly string[]): string[] => ["tar", "-cf", "-", "-C", data, ...paths];
const unpacked = ["tar", "-xf", "-", "-C", data];

/**
 * First the write-ahead log, then the blocks: a block that is cut meanwhile is in both, and none is in neither. Blocks never
 * change and the log only grows; if a part of it goes while it is read, tar fails. The head's memory-mapped chunks are left
 * out, since the log has all of them.
 */
async function copy({ kubectl }: Context, pod: string, folder: string): Promise<Counts> {
  await kubectl.exec(pod, name, packed("wal"), { output: join(folder, "wal.tar") });
  const listed = await kubectl.exec(pod, name, list, { assumed: assumedBlock });
  const blocks = blocksIn(listed);
  const paths = [...blocks, ...(listed.split("\n").includes(uploads) ? [uploads] : [])];
  if (paths.length > 0) await kubectl.exec(pod, name, packed(...paths), { output: join(folder, "blocks.tar") });
  return { blocks: blocks.length };
}

async function backup(context: Context, folder: string): Promise<Counts> {
  const { lastPod } = await Workload.of(context.kubectl, name, assumed);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await copy(context, lastPod, folder);
    } catch (error) {
      if (!(error instanceof Failed) || attempt === attempts || !error.message.includes("No such file")) throw error;
      context.say("Prometheus has merged or deleted a block meanwhile; once more");
    }
  }
}

async function assertEmpty({ kubectl, force }: Context, pod: string): Promise<void> {
  if (force) return;
  const blocks = blocksIn(await kubectl.exec(pod, name, list));
  if (blocks.length === 0) return;
  throw wrong("target", pod, `holds ${blocks.length} blocks`, "add --force to replace everything on its volume");
}

async function restore(context: Context, { folder, holds }: Archive): Promise<Outcome> {
  const workload = await Workload.of(context.kubectl, name, assumed);
  await assertEmpty(context, workload.lastPod);
  const expected = holds["blocks"] ?? 0;
  const found = await onVolume(context, workload, async (run) => {
    const left = await run(["ls", "-1A", data], { assumed: "wal" });
    if (left !== "") await run(["rm", "-rf", ...left.split("\n").map((path) => `${data}/${path}`)]);
    for (const file of expected > 0 || context.dryRun ? ["blocks.tar", "wal.tar"] : ["wal.tar"]) {
      await run(unpacked, { input: { file: join(folder, file) } });
    }
    return blocksIn(await run(list)).length;
  });
  return { what: "blocks", expected, lost: expected - found };
}

/** The samples on one replica's volume, up to the moment of the backup. */
export const prometheus: Copied = {
  ...{ kind: "copied", name, backup, restore },
  keeps: "blocks and write-ahead log of its last replica, by tar",
};
