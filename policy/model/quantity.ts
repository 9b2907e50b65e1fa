const BINARY = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4, Pi: 1024 ** 5, Ei: 1024 ** 6 };
const DECIMAL = { n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const QUANTITY_FACTORS: Readonly<Record<string, number>> = { ...BINARY, ...DECIMAL };

/** Prometheus and Loki count bytes in powers of 1024 whether the unit says KB or KiB (alecthomas/units Base2Bytes). */
const BYTE_FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  P: 1024 ** 5,
  E: 1024 ** 6,
};

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a day. */
export const DAY = 86_400;

/** A Kubernetes quantity in base units (cores, bytes): `250m` is 0.25, `2Gi` is 2147483648. Undefined when malformed. */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix] = /^([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(text.trim()) ?? [];
  if (number === undefined || suffix === undefined) return undefined;
  const factor = QUANTITY_FACTORS[suffix];
  return factor === undefined ? undefined : Number(number) * factor;
}

/** A size as Prometheus, Loki and Thanos read it, in bytes: `45GB` and `45GiB` are both 45·1024³. Undefined when malformed. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?)\s*([KMGTPE]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const factor = BYTE_FACTORS[unit.toUpperCase()];
  return factor === undefined ? undefined : Number(number) * factor;
}

/**
 * A duration as Go or Prometheus write it, in seconds: `30d`, `1h30m`, `90s`, `0`. A year is 365 days, a week 7 days
 * (Prometheus model.Duration). Undefined when malformed.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "0") return 0;
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|[smhdwy]))+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|[smhdwy])/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (SECONDS[unit ?? ""] ?? 0), 0);
}

/** Bytes for a message: `42.5 GiB`; whole numbers without a fraction. */
export function showBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const exponent = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${Number((bytes / 1024 ** exponent).toFixed(1))} ${units[exponent]}`;
}

/** Seconds for a message, in days where that is a whole number of them: `30d`, `36h`, `90s`. */
export function showDuration(seconds: number): string {
  const unit = (
    [
      ["d", DAY],
      ["h", 3600],
      ["m", 60],
    ] as const
  ).find(([, size]) => seconds % size === 0 && seconds > 0);
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`;
}
