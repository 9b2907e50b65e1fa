import { parse } from "yaml";
import { textAt, type Tree } from "../preview/analysis/tree";
import { assertVersioned, undelete, type Bucket } from "./bucket";
import type { Context, Versioned } from "./component";

const assumed = "{config: {bucket: <bucket>, region: <region>}}";

async function bucketOf({ kubectl }: Context): Promise<Bucket> {
  const args = ["get", "configmap", "thanos-objstore", "-o", "jsonpath={.data.objstore\\.yml}"];
  const text = await kubectl.run(args, "you need get on ConfigMaps; without Thanos there is none", { assumed });
  const part = (key: string): string => textAt(parse(text) as Tree, "config", key);
  return { name: part("bucket"), region: part("region") };
}

/**
 * Blocks in the bucket, which the sidecars upload every two hours. Blocks that the compactor had replaced come back with the
 * mark that says so, and are left alone and deleted again.
 */
export const thanos: Versioned = {
  ...{ kind: "versioned", name: "thanos" },
  keeps: "metrics in S3: brings back what was deleted",
  backup: async (context) => assertVersioned(context, await bucketOf(context)),
  restore: async (context, since) => undelete(context, await bucketOf(context), since),
};
