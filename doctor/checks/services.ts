import { at, listAt, textAt, type Tree } from "../../preview/analysis/tree";
import { orFine, type Check, type Context, type Finding } from "../check";
import { label, type Declared } from "../declared";
import { drift, pairs, present, type Pair } from "../live";

/** What decides on where a Service leads. */
const fields = ["spec.selector", "spec.ports", "spec.type"];

/** A condition that is absent counts as true; the API says so. */
const isReady = (endpoint: Tree): boolean => at(endpoint, "conditions", "ready") !== false;

function endpointsOf(slices: readonly Tree[], { name }: Declared): readonly Tree[] {
  return slices
    .filter((slice) => textAt(slice, "metadata", "labels", "kubernetes.io/service-name") === name)
    .flatMap((slice) => listAt(slice, "endpoints"));
}

async function judge({ cluster }: Context, pair: Pair): Promise<Finding | undefined> {
  const [declared] = pair;
  const drifted = drift(pair, fields);
  if (drifted) return drifted;
  const slices = await cluster.list("discovery.k8s.io/v1", "EndpointSlice", declared.namespace);
  if (endpointsOf(slices, declared).some(isReady)) return undefined;
  const remedy = `kubectl -n ${declared.namespace} describe endpointslices -l kubernetes.io/service-name=${declared.name}`;
  return { subject: label(declared), state: "failed", detail: "leads to no pod that is Ready", remedy };
}

export const services: Check = {
  name: "services",
  proves: "Every Service selects what is declared and leads to at least one pod that is Ready.",
  byHand: ["kubectl -n monitoring get services,endpointslices"],
  rules: ["network-references-resolve", "network-service-port-equals-target-port", "network-service-type"],
  reads: ["services", "endpointslices.discovery.k8s.io"],
  run: async (context) => {
    const all = await pairs(context, ["Service"]);
    const problems = present(await Promise.all(all.map((pair) => judge(context, pair))));
    return orFine(problems, `${all.length} Services`, "as declared, each leads to a Ready pod");
  },
};
