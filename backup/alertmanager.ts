import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wrong } from "../kubectl/errors";
import type { Context, Copied } from "./component";

/** Replicas share silences by gossip, so that one of them has all and gets all. */
const pod = "alertmanager-0";
const name = "alertmanager";
const file = "silences.json";

/** A silence as API v2 shows it, as far as it matters here. */
interface Silence {
  readonly matchers: readonly unknown[];
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

const amtool = ["amtool", "--alertmanager.url=http://localhost:9093", "silence"];

/** Those that are active or yet to begin. */
async function present({ kubectl }: Context): Promise<readonly Silence[]> {
  return JSON.parse(
    await kubectl.exec(pod, name, [...amtool, "query", "--output=json"], { assumed: "[]" }),
  ) as readonly Silence[];
}

/** A restored silence has another id and another start. */
const identity = ({ matchers, endsAt, createdBy, comment }: Silence): string =>
  JSON.stringify([matchers, new Date(endsAt).getTime(), createdBy, comment]);

function missing(expected: readonly Silence[], found: readonly Silence[]): readonly Silence[] {
  const known = new Set(found.map(identity));
  return expected.filter((silence) => !known.has(identity(silence)));
}

function lasting(context: Context, folder: string): readonly Silence[] {
  if (context.dryRun) return [];
  const all = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Silence[];
  const silences = all.filter(({ endsAt }) => new Date(endsAt) > context.now);
  if (silences.length < all.length) context.say(`${all.length - silences.length} silences have ended since the backup`);
  return silences;
}

/** The silences of Alertmanager. Its notification log is not kept: at worst one notification is sent twice. */
export const alertmanager: Copied = {
  kind: "copied",
  name,
  keeps: "silences, as JSON by amtool",

  async backup(context, folder) {
    const silences = await present(context);
    if (!context.dryRun) writeFileSync(join(folder, file), `${JSON.stringify(silences, null, 2)}\n`);
    return { silences: silences.length };
  },

  async restore(context, { folder }) {
    const silences = lasting(context, folder);
    const before = await present(context);
    if (before.length > 0 && !context.force) {
      const remedy = "add --force to keep them and add those that are missing";
      throw wrong("target", name, `has ${before.length} silences`, remedy);
    }
    const wanted = missing(silences, before);
    if (wanted.length > 0 || context.dryRun) {
      // --force: make new ones, since the ids of the backup are not known to this Alertmanager.
      const text = JSON.stringify(wanted);
      await context.kubectl.exec(pod, name, [...amtool, "import", "--force"], { input: { text } });
    }
    const lost = missing(silences, context.dryRun ? [] : await present(context)).length;
    return { what: "silences", expected: silences.length, lost };
  },
};
