import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { CONFIG_MAP, SECRET } from "../lib/types";
import type { StackModel } from "./stack";
import { textAt, textsOf } from "./text";
import type { Container } from "./workload";

/** One file that a container sees through a ConfigMap or Secret volume. */
export interface MountedFile {
  readonly path: string;
  /** The text in the ConfigMap or Secret. */
  readonly text: Cursor;
}

/** One mount of a container whose volume is a ConfigMap, a Secret or a projection of them. */
interface Mount {
  readonly path: string;
  readonly subPath: string | undefined;
  readonly sources: readonly Source[];
}

interface Source {
  readonly resource: Resource;
  /** Pairs of key and file name; undefined means every key under its own name. */
  readonly items: readonly (readonly [key: string, file: string])[] | undefined;
}

function itemsOf(source: Cursor): Source["items"] {
  const items = source.key("items");
  if (!items.exists()) return undefined;
  return items.items().map((item) => [item.key("key").string() ?? "", item.key("path").string() ?? ""] as const);
}

function sourceOf(stack: StackModel, namespace: string, volume: Cursor): Source[] {
  const kinds = [
    ["configMap", "name", CONFIG_MAP],
    ["secret", "secretName", SECRET],
    ["secret", "name", SECRET],
  ] as const;
  return kinds.flatMap(([kind, nameKey, type]) => {
    const source = volume.key(kind);
    const name = source.key(nameKey).string();
    const resource = name === undefined ? undefined : stack.find(type, namespace, name);
    return resource === undefined ? [] : [{ resource, items: itemsOf(source) }];
  });
}

function sourcesOf(stack: StackModel, container: Container, volumeName: string | undefined): Source[] {
  const { workload } = container;
  const volume = workload.volumes.find((one) => one.key("name").string() === volumeName);
  if (volume === undefined) return [];
  const projected = volume.at("projected.sources").items();
  return [volume, ...projected].flatMap((source) => sourceOf(stack, workload.namespace, source));
}

function mountsOf(stack: StackModel, container: Container, within: (path: string) => boolean): Mount[] {
  return container.at
    .key("volumeMounts")
    .items()
    .flatMap((mount) => {
      const path = (mount.key("mountPath").string() ?? "").replace(/\/+$/, "");
      if (!within(path)) return [];
      const sources = sourcesOf(stack, container, mount.key("name").string());
      return [{ path, subPath: mount.key("subPath").string(), sources }];
    });
}

function textIn(source: Source, file: string): Cursor | undefined {
  const key = source.items === undefined ? file : source.items.find(([, path]) => path === file)?.[0];
  if (key === undefined) return undefined;
  const text = textAt(source.resource, key);
  return text.value === undefined ? undefined : text;
}

/**
 * The text of the file that a container reads at an absolute path, through whatever ConfigMap, Secret or projected
 * volume is mounted there. Undefined when no mount of an object of this stack provides it; throws `Undetermined` when
 * an unknown stands in the way.
 */
export function fileOf(stack: StackModel, container: Container, path: string): Cursor | undefined {
  const mounts = mountsOf(stack, container, (at) => path === at || path.startsWith(`${at}/`));
  const [mount] = mounts.sort((a, b) => b.path.length - a.path.length);
  if (mount === undefined) return undefined;
  const relative = path.slice(mount.path.length + 1);
  const file = [mount.subPath, relative].filter((part) => part !== undefined && part !== "").join("/");
  return mount.sources.map((source) => textIn(source, file)).find((text) => text !== undefined);
}

/** Every file that a container sees directly in a directory through ConfigMaps and Secrets of this stack. */
export function filesIn(stack: StackModel, container: Container, directory: string): MountedFile[] {
  const mounts = mountsOf(stack, container, (at) => at === directory || at.startsWith(`${directory}/`));
  return mounts.flatMap(({ path, subPath, sources }) =>
    sources.flatMap((source) => {
      if (subPath !== undefined) {
        const text = textIn(source, subPath);
        return text === undefined ? [] : [{ path, text }];
      }
      const files = source.items ?? textsOf(source.resource).map(([key]) => [key, key] as const);
      return files.map(([key, file]) => ({ path: `${path}/${file}`, text: textAt(source.resource, key) }));
    }),
  );
}
