import { plain } from "../../preview/values";
import { previewOf } from "./program";

/** Data of a ConfigMap of a stack, by its name in Kubernetes; fails when there is none. */
export async function configMap(stack: string, name: string): Promise<Record<string, string>> {
  const { resources } = await previewOf(stack);
  for (const resource of resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap")) {
    const { metadata, data } = plain(resource.inputs) as {
      metadata: { name: string };
      data?: Record<string, string>;
    };
    if (metadata.name === name) return data ?? {};
  }
  throw new Error(`the stack ${stack} has no ConfigMap ${name}`);
}

/** One key of a ConfigMap, as text. */
export async function configFile(stack: string, name: string, key: string): Promise<string> {
  const text = (await configMap(stack, name))[key];
  if (text === undefined) throw new Error(`ConfigMap ${name} of the stack ${stack} has no key ${key}`);
  return text;
}
