import type { Cursor } from "../lib/cursor";
import type { ConfigText } from "./strings";
import { structureAt } from "./text";

const URL =
  /\b(http|ws|redis|ldap|amqp|mqtt|nats|ftp|smtp):(?:\\?\/){2}(?:[^\s@/"']*@)?(\[[^\]]+\]|\$\{[^}]*\}|\$\([^)]*\)|[^\s:/"'`,;)\]}<>\\]+)/gi;
/** redis_exporter takes an address without a scheme for `redis://`. */
const BARE_REDIS = /(?:\bREDIS_ADDR|--?(redis)\.addr)=(?!\w+:\/\/)([^\s:$/]+)/g;

/** A host that a config text says to be asked without TLS. */
export interface PlainHost {
  readonly scheme: string;
  readonly host: string;
  /** Words that say where in a file it is. */
  readonly where: string;
}

/** The hosts that a text names without TLS; throws `Undetermined` where the text is unknown. */
export function plainHosts(text: ConfigText): readonly PlainHost[] {
  return [URL, BARE_REDIS].flatMap((pattern) =>
    text.find(pattern).map(({ groups, where }) => {
      const [, scheme = "redis", host = ""] = groups;
      return { scheme, host, where };
    }),
  );
}

/** True when the addresses of a job are asked by another program, such as the blackbox exporter. */
function isRelabelled(job: Cursor): boolean {
  const rules = job.key("relabel_configs").items();
  return rules.some((rule) => rule.key("target_label").string() === "__address__");
}

/** The addresses that a Prometheus config lists and asks without TLS, each at its place. */
export function plainTargets(text: Cursor): readonly Cursor[] {
  if (text.string()?.includes("static_configs") !== true) return [];
  const config = structureAt(text);
  const asked = [...config.key("scrape_configs").items(), ...config.at("alerting.alertmanagers").items()];
  const plain = asked.filter((one) => one.key("scheme").string() !== "https" && !isRelabelled(one));
  const listed = plain.flatMap((one) => one.key("static_configs").items());
  return listed
    .flatMap((one) => one.key("targets").items())
    .filter((target) => target.string()?.includes("://") === false);
}
