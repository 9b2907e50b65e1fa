/** A program that registers the resources listed beside it, in the place of index.ts: see replay.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, CustomResource, ProviderResource } from "@pulumi/pulumi";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Registration } from "./replay";

const PROVIDER = "pulumi:providers:";

/** The SDK's classes of custom resources are abstract. */
class Custom extends CustomResource {}
class Provider extends ProviderResource {}

const registered = new Map<string, Resource>();
const providers = new Map<string, Provider>();

function register({ type, name, custom, props, protect, parent = "", dependencies }: Registration): Resource {
  const owner = registered.get(parent);
  const dependsOn = dependencies.flatMap((urn) => registered.get(urn) ?? []);
  const options = { protect, dependsOn, ...(owner === undefined ? {} : { parent: owner }) };
  if (!custom) return new ComponentResource(type, name, props, options);
  if (type.startsWith(PROVIDER)) {
    const provider = new Provider(type.slice(PROVIDER.length), name, props, options);
    providers.set(type.slice(PROVIDER.length), provider);
    return provider;
  }
  const provider = providers.get(type.split(":")[0] ?? "");
  const own: CustomResourceOptions = provider === undefined ? options : { ...options, provider };
  return new Custom(type, name, props, own);
}

for (const one of JSON.parse(readFileSync(join(__dirname, "resources.json"), "utf8")) as readonly Registration[]) {
  registered.set(one.urn, register(one));
}
