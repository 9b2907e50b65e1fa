/** A Prometheus duration in one unit, for example `30d`, `15s` or `721h`. */
export type Duration = `${number}${"s" | "m" | "h" | "d" | "w" | "y"}`;

/** A Kubernetes quantity of bytes, for example `100Gi` or `512Mi`. */
export type Quantity = `${number}${"Ki" | "Mi" | "Gi" | "Ti"}`;

/** A number of bytes as Prometheus and Loki write it, for example `85GB`; both count in powers of 1024, whatever the letters say. */
export type ByteSize = `${number}${"KB" | "MB" | "GB" | "TB"}`;

/** A Kubernetes quantity of processor time, in cores (`2`, `0.5`) or thousandths of one (`250m`). */
export type Cpu = `${number}` | `${number}m`;

/** Seconds in one unit of a duration, as Prometheus counts them (a year is 365 days). */
const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;

/** Bytes in one unit; `GB` is `Gi` to Prometheus (alecthomas/units Base2Bytes) and Loki (c2h5oh/datasize). */
const bytesPer = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  KB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
} as const;

export const durationPattern = /^(\d+)([smhdwy])$/;
export const quantityPattern = /^(\d+)(Ki|Mi|Gi|Ti)$/;
export const byteSizePattern = /^(\d+)(KB|MB|GB|TB)$/;
export const cpuPattern = /^(\d+m|\d+(\.\d{1,3})?)$/;

function split(text: string, pattern: RegExp, kind: string): [number, string] {
  const match = pattern.exec(text);
  if (!match?.[1] || !match[2]) throw new Error(`${JSON.stringify(text)} is not a ${kind}`);
  return [Number(match[1]), match[2]];
}

/** Length of a duration in seconds; throws when the text is not a duration. */
export function seconds(duration: string): number {
  const [count, unit] = split(duration, durationPattern, "duration");
  return count * secondsPer[unit as keyof typeof secondsPer];
}

/** Whole days in a duration, rounded up, for tools that count retention in days. */
export function days(duration: string): number {
  return Math.ceil(seconds(duration) / secondsPer.d);
}

/** Bytes in a quantity of Kubernetes or a size of Prometheus; throws when the text is neither. */
export function bytes(size: string): number {
  const pattern = quantityPattern.test(size) ? quantityPattern : byteSizePattern;
  const [count, unit] = split(size, pattern, "size");
  return count * bytesPer[unit as keyof typeof bytesPer];
}

/** Bytes in a size of data that is counted in powers of 1000, as log volumes and prices are. */
export function decimalBytes(size: string): number {
  const [count, unit] = split(size, byteSizePattern, "size");
  return count * 1000 ** (["KB", "MB", "GB", "TB"].indexOf(unit) + 1);
}

/** Whole gibibytes in a quantity, rounded up, for AWS volume sizes. */
export function gibibytes(size: string): number {
  return Math.ceil(bytes(size) / bytesPer.Gi);
}

/** Thousandths of a core in a processor quantity: `250m` is 250, `2` is 2000. */
export function millicores(cpu: string): number {
  return cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Math.round(Number(cpu) * 1000);
}
