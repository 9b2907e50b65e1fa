import { parse } from "yaml";
import { textAt, type Tree } from "../preview/analysis/tree";
import { assertVersioned, undelete, type Bucket } from "./bucket";
import type { Context, Versioned } from "./component";
import { wrong } from "../kubectl/errors";

const name = "loki";

const assumed = "{storage_config: {object_store: {s3: {bucket_name: <bucket>, region: <region>}}}}";

async function bucketOf({ kubectl }: Context): Promise<Bucket> {
  const args = ["get", "configmap", "loki-config", "-o", "jsonpath={.data.loki\\.yaml}"];
  const text = await kubectl.run(args, "you need get on ConfigMaps", { assumed });
  const part = (key: string): string => textAt(parse(text) as Tree, "storage_config", "object_store", "s3", key);
  if (part("bucket_name") !== "") return { name: part("bucket_name"), region: part("region") };
  throw wrong(
    "loki.store",
    "filesystem",
    "keeps logs in files on the volume data-loki-0 instead of a bucket that keeps what is deleted",
    "npm run backup -- volume --claim data-loki-0",
  );
}

/** One replica after the other: each writes what it has in memory into the bucket when it ends, index included. */
async function restart({ kubectl }: Context): Promise<void> {
  const remedy = "kubectl logs loki-0";
  await kubectl.run(["rollout", "restart", `statefulset/${name}`], remedy);
  await kubectl.run(["rollout", "status", `statefulset/${name}`, "--timeout=60m"], remedy);
}

/** Logs are in the bucket; what is not yet, is in memory and in the write-ahead logs of the volumes. */
export const loki: Versioned = {
  ...{ kind: "versioned", name },
  keeps: "logs in S3: flushes them, brings back what was deleted",

  async backup(context) {
    await assertVersioned(context, await bucketOf(context));
    await restart(context);
  },

  async restore(context, since) {
    const outcome = await undelete(context, await bucketOf(context), since);
    // Else the index is read again minutes later.
    await restart(context);
    return outcome;
  },
};
