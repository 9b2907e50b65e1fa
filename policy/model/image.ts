import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { workloadOf } from "./workload";

/** The parts of an image reference. */
export interface ImageReference {
  /** With the registry that is meant when none is written, e.g. `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** With its algorithm, e.g. `sha256:…`. */
  readonly digest?: string;
}

/** Reads `repository[:tag][@digest]` as container runtimes do; a first part with a dot, a colon or `localhost` is a registry. */
export function parseImage(text: string): ImageReference {
  const [named = "", digest] = text.split("@");
  const [, path = "", tag] = /^(.*?)(?::([\w.-]+))?$/.exec(named) ?? [];
  const [first = "", ...rest] = path.split("/");
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const repository = isRegistry
    ? path.replace(/^(?:index|registry-1)\.docker\.io\//, "docker.io/")
    : `docker.io/${rest.length > 0 ? path : `library/${path}`}`;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The places of a workload's images: of its containers, and of volumes that are made of one. */
export function imagesOf(resource: Resource): readonly Cursor[] {
  const { containers, volumes } = workloadOf(resource);
  const mounted = volumes.map((volume) => volume.key("image")).filter((source) => source.exists());
  return [...containers.map(({ at }) => at.key("image")), ...mounted.map((source) => source.key("reference"))];
}
