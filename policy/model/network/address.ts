/** A closed range of addresses of one family, as integers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Parses an address or CIDR, IPv4 or IPv6; undefined when it is neither. Host bits are ignored, as the API server does. */
export function parseCidr(text: string): AddressRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const family = address.includes(":") ? 6 : 4;
  const value = family === 6 ? parseV6(address) : parseV4(address);
  const prefix = length === undefined ? BITS[family] : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (value === undefined || rest.length > 0 || prefix < 0 || prefix > BITS[family]) return undefined;
  const size = 1n << BigInt(BITS[family] - prefix);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** What is left of `ranges` without `holes`. */
export function subtract(ranges: readonly AddressRange[], holes: readonly AddressRange[]): AddressRange[] {
  return holes.reduce<AddressRange[]>((left, hole) => left.flatMap((range) => cut(range, hole)), [...ranges]);
}

function cut(range: AddressRange, hole: AddressRange): AddressRange[] {
  if (range.family !== hole.family || hole.last < range.first || range.last < hole.first) return [range];
  const parts: AddressRange[] = [];
  if (range.first < hole.first) parts.push({ ...range, last: hole.first - 1n });
  if (hole.last < range.last) parts.push({ ...range, first: hole.last + 1n });
  return parts;
}

/** True when the two sets share an address. */
export function overlaps(one: readonly AddressRange[], other: readonly AddressRange[]): boolean {
  return one.some((a) => other.some((b) => a.family === b.family && a.first <= b.last && b.first <= a.last));
}

/** True when every address of `inner` is in `outer`. */
export function covers(outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean {
  return subtract(inner, outer).length === 0;
}

/**
 * Prefix lengths below which a block is wider than anything that IANA gives to a registry: /8 of IPv4, /12 of IPv6
 * (https://www.iana.org/assignments/ipv4-address-space, https://www.iana.org/assignments/ipv6-unicast-address-assignments).
 */
const WIDEST_PREFIX = { 4: 8, 6: 12 } as const;
const UNIQUE_LOCAL = "fc00::/7";

/** True for a block that stands for the Internet: all addresses, or a part so wide that a few of its kind are all. */
export function isInternet(block: string): boolean {
  const [range, local] = [parseCidr(block), parseCidr(UNIQUE_LOCAL)];
  if (range === undefined || local === undefined || covers([local], [range])) return false;
  const widest = 1n << BigInt(BITS[range.family] - WIDEST_PREFIX[range.family]);
  return range.last - range.first + 1n > widest;
}
