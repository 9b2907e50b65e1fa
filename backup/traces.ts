import { setTimeout as sleep } from "node:timers/promises";
import { wrong } from "../kubectl/errors";
import { at, listAt, textAt, textsAt, type Tree } from "../preview/analysis/tree";
import type { Context, Outcome, Snapshotted, Wanted } from "./component";
import { bounded, sleeping, withHelper } from "./helper";
import { ask, type Domain, type Question } from "./opensearch";
import { throughPod } from "./tunnel";

const name = "traces";

/** CronJob whose pods may reach OpenSearch, and have an image with a shell. */
const cleaner = "jaeger-index-cleaner";

/** Repository of AWS' own snapshots of an encrypted domain: one each hour, kept for two weeks. */
const repository = "/_snapshot/cs-automated-enc";

/** Milliseconds between two looks at shards that come back. */
const lookEvery = 1000;

const assumedJob = {
  spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: cleaner }] } } } } },
};

/** A pod of the index cleaner that only sleeps: same image, rights and labels, so that network policies let it through. */
function helperPod(pod: string, template: Tree): Tree {
  const spec = at(template, "spec") as Record<string, Tree>;
  const [container] = listAt(spec, "containers");
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: { name: pod, labels: textsAt(template, "metadata", "labels") },
    spec: {
      ...spec,
      ...bounded,
      containers: [{ ...(container as object), command: sleeping, args: [], env: [] }],
    },
  };
}

/** A variable of the cleaner: its value, or that of the Secret that it names. */
async function variable({ kubectl }: Context, container: Tree, key: string): Promise<string> {
  const found = listAt(container, "env").find((one) => textAt(one, "name") === key);
  const secret = textAt(found, "valueFrom", "secretKeyRef", "name");
  if (secret === "") return textAt(found, "value");
  const path = `jsonpath={.data.${textAt(found, "valueFrom", "secretKeyRef", "key")}}`;
  const encoded = await kubectl.run(["get", "secret", secret, "-o", path], `you need get on the Secret ${secret}`);
  return Buffer.from(encoded, "base64").toString();
}

/** Asks the domain; the path begins with a slash. */
type Ask = (method: Question["method"], path: string, assumed: Tree, body?: Tree) => Promise<Tree>;

/** Lends a connection to the domain, and its indices' prefix. */
async function withDomain<Result>(
  context: Context,
  use: (ask: Ask, prefix: string) => Promise<Result>,
): Promise<Result> {
  const { kubectl } = context;
  const found = await kubectl.find("cronjob", cleaner, "you need get on CronJobs", assumedJob);
  if (found === undefined) {
    const remedy = "npm run restore -- volume --claim data-jaeger-0";
    throw wrong("jaeger.store", "files", "keeps traces on a volume here, not in OpenSearch", remedy);
  }
  const template = at(found, "spec", "jobTemplate", "spec", "template");
  const container = listAt(template, "spec", "containers")[0];
  const url = new URL((await variable(context, container, "OPENSEARCH_URL")) || "https://domain");
  const username = await variable(context, container, "ES_USERNAME");
  const password = await variable(context, container, "ES_PASSWORD");
  const prefix = `${(await variable(context, container, "INDEX_PREFIX")) || "<prefix>"}-jaeger-`;
  const pod = `${cleaner}-restore`;
  return withHelper(kubectl, helperPod(pod, template), `kubectl describe pod ${pod}`, () => {
    const target = { pod, container: cleaner, host: url.hostname, port: url.port || "443" };
    return throughPod(context, target, (port) => {
      const domain: Domain = { host: url.hostname, port, username, password };
      return use((method, path, assumed, body) => ask(context, domain, { method, path, assumed, body }), prefix);
    });
  });
}

/** Id of the newest whole snapshot that was finished before a time, and the indices in it. */
async function snapshotBefore(asks: Ask, prefix: string, before: Date): Promise<{ id: string; indices: string[] }> {
  const columns = "?format=json&h=id,status,end_epoch";
  const assumed = [{ id: "<snapshot>", status: "SUCCESS", end_epoch: "0" }];
  const listed = await asks("GET", `/_cat${repository.replace("/_snapshot", "/snapshots")}${columns}`, assumed);
  const endOf = (one: Tree): number => Number(textAt(one, "end_epoch"));
  const whole = listAt({ listed }, "listed")
    .filter((one) => textAt(one, "status") === "SUCCESS")
    .sort((one, other) => endOf(other) - endOf(one));
  const newest = whole.find((one) => endOf(one) * 1000 <= before.getTime());
  if (newest === undefined) {
    const oldest = whole.pop();
    const remedy =
      oldest === undefined
        ? "AWS makes the first within an hour"
        : `the first is of ${new Date(endOf(oldest) * 1000).toISOString()}`;
    throw wrong("--before", before.toISOString(), "is before every snapshot of the domain", remedy);
  }
  const id = textAt(newest, "id");
  const described = await asks("GET", `${repository}/${id}`, { snapshots: [{ indices: [`${prefix}span-<day>`] }] });
  const indices = listAt(described, "snapshots", 0, "indices")
    .map(String)
    .filter((index) => index.startsWith(prefix));
  return { id, indices: indices.sort() };
}

/** Looks at shards that do not move until a restore counts as ended, whole or not: shards wait for each other's places. */
const mostStill = 10;

/** Waits until each index has all its primary shards, or no shard moves any more; resolves to those that lack some. */
async function awaitIndices(asks: Ask, prefix: string, wanted: readonly string[]): Promise<readonly string[]> {
  for (let still = 0; ;) {
    const health = await asks("GET", `/_cluster/health/${prefix}*?level=indices`, {});
    // A color does not tell: while its shards come from a snapshot, an index counts as yellow.
    const count = (index: string, key: string): number => Number(textAt(health, "indices", index, key));
    const missing = wanted.filter((one) => count(one, "active_primary_shards") !== count(one, "number_of_shards"));
    const moving = ["initializing_shards", "relocating_shards"].some((key) => Number(textAt(health, key)) > 0);
    still = moving ? 0 : still + 1;
    if (missing.length === 0 || still === mostStill) return missing;
    await sleep(lookEvery);
  }
}

async function restore(context: Context, { before }: Wanted): Promise<Outcome> {
  return withDomain(context, async (asks, prefix) => {
    const { id, indices } = await snapshotBefore(asks, prefix, before);
    const listed = await asks("GET", `/_cat/indices/${prefix}*?format=json&h=index&expand_wildcards=all`, []);
    const present = new Set(listAt({ listed }, "listed").map((one) => textAt(one, "index")));
    const standing = indices.filter((index) => present.has(index));
    const wanted = context.force ? indices : indices.filter((index) => !present.has(index));
    if (!context.force && standing.length > 0) {
      const kept = `${standing.length} of ${indices.length} indices of snapshot ${id} stand and stay as they are`;
      if (wanted.length === 0)
        throw wrong("target", "OpenSearch", `lacks none: ${kept}`, "add --force to put them back to the snapshot");
      context.say(`${kept}; --force would put them back to the snapshot`);
    }
    // An index that stands must be closed; it opens by the restore.
    const closed = wanted.filter((index) => present.has(index));
    try {
      for (const index of closed) await asks("POST", `/${index}/_close`, {});
      const body = { indices: wanted.join(","), include_global_state: false };
      await asks("POST", `${repository}/${id}/_restore`, {}, body);
    } catch (error) {
      for (const index of closed) await asks("POST", `/${index}/_open`, {});
      throw error;
    }
    const missing = context.dryRun ? [] : await awaitIndices(asks, prefix, wanted);
    return { what: "indices", expected: wanted.length, lost: missing.length };
  });
}

/** Indices of Jaeger in OpenSearch; nothing else refers to them for good. */
export const traces: Snapshotted = {
  ...{ kind: "snapshotted", name, restore },
  keeps: "indices in OpenSearch, of which AWS takes a snapshot each hour",

  backup() {
    const remedy = "npm run restore -- traces brings the last one back";
    throw wrong("component", name, "are in a snapshot of AWS each hour, and no other can be asked for", remedy);
  },
};
