import { listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, nameOf } from "../declared";
import { drift, pairs, present, type Pair } from "../live";

const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress" } as const;

const kinds = ["Ingress", "Gateway", "HTTPRoute", "Policy", "SecurityPolicy"];

/** Hosts that an Ingress serves without TLS; a rule without a host serves every one. */
function plainHosts(live: Tree): readonly string[] {
  const encrypted = listAt(live, "spec", "tls").flatMap((one) => listAt(one, "hosts").map(String));
  const served = listAt(live, "spec", "rules").map((rule) => textAt(rule, "host") || "every host");
  return served.filter((host) => !encrypted.includes(host));
}

/** Ingresses that nobody declared lead into the stack past its login and its address ranges. */
async function undeclared({ cluster, expected }: Context, namespace: string): Promise<readonly Finding[]> {
  const declared = expected.of("Ingress").filter((one) => one.namespace === namespace);
  const live = await cluster.list(ingress.apiVersion, ingress.kind, namespace);
  return live
    .filter((object) => !declared.some(({ name }) => name === nameOf(object)))
    .map((object) => {
      const name = nameOf(object);
      const open = plainHosts(object);
      const without = open.length > 0 ? `, without TLS for ${open.join(", ")}` : "";
      return {
        subject: label({ ...ingress, namespace, name }),
        state: open.length > 0 ? "failed" : "warning",
        detail: `is not declared${without}`,
        remedy: `kubectl -n ${namespace} delete ingress ${name}`,
      };
    });
}

/** What the controller has written once it serves a page. */
function addressesOf(live: Tree): readonly Tree[] {
  return [...listAt(live, "status", "loadBalancer", "ingress"), ...listAt(live, "status", "addresses")];
}

function judge(pair: Pair): Finding | undefined {
  const [declared, live] = pair;
  // An Ingress has its redirect, its login and its allowed addresses in annotations.
  const drifted = drift(pair, declared.kind === "Ingress" ? ["metadata.annotations", "spec"] : ["spec"]);
  if (drifted) return drifted;
  if (declared.kind !== "Ingress" && declared.kind !== "Gateway") return undefined;
  if (addressesOf(live).length > 0) return undefined;
  const remedy = `see that the controller of its class runs: kubectl -n ${declared.namespace} describe ${declared.kind.toLowerCase()} ${declared.name}`;
  return { subject: label(declared), state: "failed", detail: "has no address: no controller serves it", remedy };
}

export const pages: Check = {
  name: "pages",
  proves:
    "Every page is served by a controller as declared (TLS, login, address ranges), and no other Ingress leads into the stack.",
  byHand: ["kubectl get ingress -A", "curl -sI http://grafana.<domain>   # must redirect to https"],
  rules: [
    "tls-ingress-tls-required",
    "tls-ingress-https-redirect",
    "tls-ingress-min-version",
    "tls-gateway-route-https",
    "network-ingress-exposure",
    "network-ingress-class-allowed",
  ],
  reads: [
    "ingresses.networking.k8s.io",
    "gateways.gateway.networking.k8s.io",
    "httproutes.gateway.networking.k8s.io",
    "policies.k8s.nginx.org",
    "securitypolicies.gateway.envoyproxy.io",
  ],
  run: async (context) => {
    const all = await pairs(context, kinds);
    const others = await Promise.all(context.expected.namespaces.map((namespace) => undeclared(context, namespace)));
    const problems = [...present(all.map(judge)), ...others.flat()];
    return orFine(problems, `${all.length} objects`, "as declared and served, no other Ingress");
  },
};
