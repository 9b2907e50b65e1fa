import versions from "../versions.json";

/** Names of the images that versions.json pins. */
export type ImageName = keyof typeof versions.images;

/** The pinned image reference, for example `quay.io/prometheus/prometheus:v3.13.5`. */
export function image(name: ImageName): string {
  return versions.images[name];
}

/** The tag of a pinned image without a leading `v`, for the version label. */
export function imageVersion(name: ImageName): string {
  const reference = image(name).split("@")[0] ?? "";
  return reference.slice(reference.lastIndexOf(":") + 1).replace(/^v/, "");
}
