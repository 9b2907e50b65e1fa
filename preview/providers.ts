import { createHash } from "node:crypto";
import { answerLookup } from "./lookups";
import type { Lookup } from "./lookups";
import type { Described, StandIn } from "./monitor";
import { generate } from "./random";
import { isObject } from "./values";
import type { WireObject } from "./values";

/** Hexadecimal digits that the Kubernetes provider appends to a logical name to make an automatic one. */
const AUTONAME_DIGITS = 8;

const isKubernetes = (type: string): boolean => type.startsWith("kubernetes:");

/** The name that the provider would invent; derived from the URN, so that every preview invents the same. */
function autoname(resource: Described): string {
  const digits = createHash("sha256").update(resource.urn).digest("hex").slice(0, AUTONAME_DIGITS);
  return `${resource.name}-${digits}`;
}

/** Kubernetes ids are `<namespace>/<name>` or `<name>`. */
function identified(id: string): WireObject {
  const [name = "", namespace] = id.split("/").reverse();
  return { metadata: namespace === undefined ? { name } : { name, namespace } };
}

/**
 * The providers as they answer at a first preview against an empty account: inputs are known and echoed; ids, ARNs,
 * endpoints, status and generated values are not.
 *
 * @param options.reveal generates real values for resources of the random provider
 * @param options.onLookup receives every question left open
 */
export function previewProviders(options: { reveal: boolean; onLookup: (lookup: Lookup) => void }): StandIn {
  return {
    check(resource, inputs) {
      const metadata = inputs["metadata"] ?? {};
      if (!isKubernetes(resource.type) || !isObject(metadata) || inputs["kind"] === undefined) return inputs;
      if ("name" in metadata || "generateName" in metadata) return inputs;
      return { ...inputs, metadata: { ...metadata, name: autoname(resource) } };
    },
    create(resource, inputs) {
      const generated = options.reveal ? generate(resource.type, inputs) : {};
      return { outputs: { ...inputs, ...generated } };
    },
    read(resource, id) {
      options.onLookup({ token: resource.type, args: { id } });
      return isKubernetes(resource.type) ? identified(id) : {};
    },
    invoke(token, args, provider) {
      return answerLookup(token, args, provider, options.onLookup);
    },
  };
}
