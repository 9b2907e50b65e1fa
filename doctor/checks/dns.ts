import { lookup } from "node:dns/promises";
import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Finding } from "../check";

/** Hosts that an Ingress or an HTTPRoute serves. */
const hostsOf = (object: Tree): string[] => [
  ...listAt(object, "spec", "rules").map((rule) => textAt(rule, "host")),
  ...listAt(object, "spec", "hostnames").map(String),
];

async function judge(host: string): Promise<Finding | undefined> {
  try {
    await lookup(host);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (code === "ENOTFOUND") {
      const remedy = "see the record in Route53, and that the zone's name servers are those of its parent";
      return { subject: host, state: "failed", detail: "has no address", remedy };
    }
    return {
      subject: host,
      state: "not judged",
      detail: `the resolver did not answer (${code})`,
      remedy: "run it where DNS works",
    };
  }
}

/** The hosts of the pages resolve, seen from where this command runs. */
export const dns: Check = {
  name: "dns",
  run: async ({ expected }) => {
    const hosts = [...new Set(expected.of("Ingress", "HTTPRoute").flatMap(({ object }) => hostsOf(object)))];
    const named = hosts.filter((host) => host !== "").sort();
    if (named.length === 0) return [{ subject: "pages", state: "ok", detail: "the stack has none outside" }];
    const problems = (await Promise.all(named.map(judge))).filter((one) => one !== undefined);
    return orFine(problems, `${named.length} hosts`, "resolve");
  },
};
