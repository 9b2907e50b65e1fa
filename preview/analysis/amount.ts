/** What a number counts. */
export type Unit = "bytes" | "bytes per second" | "cores" | "series" | "samples" | "streams" | "shards";

const binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Three digits, or all of a whole number. */
const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(2)));

/** Bytes in the largest unit of which there is at least one: `3.1 GiB`. */
export function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), binary.length - 1);
  return `${digits(bytes / 2 ** (10 * power))} ${binary[power] ?? ""}`;
}

/** An amount as a person reads it. */
export function amount(value: number, unit: Unit): string {
  if (unit === "bytes") return size(value);
  if (unit === "bytes per second") return `${size(value)}/s`;
  return `${digits(value)} ${unit}`;
}

/** A count with separators: `207,000`. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A Kubernetes quantity that holds a number of bytes, in whole Gi or, below four, in whole Mi. */
export const quantity = (bytes: number): string =>
  bytes >= 4 * 2 ** 30 ? `${Math.ceil(bytes / 2 ** 30)}Gi` : `${Math.ceil(bytes / 2 ** 20)}Mi`;
