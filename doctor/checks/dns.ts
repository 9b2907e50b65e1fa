import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { present } from "../live";

/** Hosts that an Ingress or an HTTPRoute serves. */
const hostsOf = (object: Tree): readonly string[] => [
  ...listAt(object, "spec", "rules").map((rule) => textAt(rule, "host")),
  ...listAt(object, "spec", "hostnames").map(String),
];

/** Codes of `getaddrinfo` for a host that has no address, as opposed to a resolver that cannot be asked. */
const absent = ["ENOTFOUND", "ENODATA"];

async function judge({ lookup }: Context, host: string): Promise<Finding | undefined> {
  try {
    await lookup(host);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (absent.includes(code)) {
      const remedy = "see its record in Route53, and that the zone's name servers are those that its parent names";
      return { subject: host, state: "failed", detail: "has no address", remedy };
    }
    const detail = `the resolver gives no answer (${code})`;
    return { subject: host, state: "not judged", detail, remedy: "run it where DNS works" };
  }
}

export const dns: Check = {
  name: "dns",
  proves: "The host of every page has an address, seen from where the command runs.",
  byHand: ["dig +short grafana.<domain>"],
  rules: ["network-ingress-host-valid", "network-ingress-host-has-dns-record"],
  reads: [],
  run: async (context) => {
    const hosts = context.expected.of("Ingress", "HTTPRoute").flatMap(({ object }) => hostsOf(object));
    const distinct = [...new Set(hosts)].filter((host) => host !== "").sort();
    const problems = present(await Promise.all(distinct.map((host) => judge(context, host))));
    return orFine(problems, `${distinct.length} hosts`, "have an address");
  },
};
