import book from "../prices.json";

/** A price with its unit and where it was read. */
export interface Price {
  readonly price: number;
  /** What the price is for, in words. */
  readonly unit: string;
  /** Key of the source. */
  readonly source: string;
  /** Memory of an instance type, in GiB. */
  readonly memoryGib?: number;
}

const prices: Readonly<Record<string, Price>> = book.prices;

/** The price list: where and when it holds, and where each price was read. */
export const priceBook = {
  ...book,
  prices,
  sources: book.sources as Readonly<Record<string, { what: string; date: string }>>,
};

/** A price that every stack needs. */
export const priceOf = (key: keyof typeof book.prices): number => book.prices[key].price;

/** Price of an hour of an instance type; undefined for types that the list does not have. */
export const hourOf = (service: "opensearch" | "rds", type: string): number | undefined =>
  prices[`${service}.${type}`]?.price;

/** Memory of an OpenSearch instance type in GiB; undefined for types that the list does not have. */
export const instanceMemory = (type: string): number | undefined => prices[`opensearch.${type}`]?.memoryGib;

/** USD a month of a price per hour. */
export const monthly = (hourly: number): number => hourly * book.hoursPerMonth;

const node = { vcpu: 2, gib: 8 };

/** GiB that weigh as much as a vCPU in AWS' split cost allocation. */
const gibPerVcpu = 9;

/** USD a month of a GiB of memory on a node; a vCPU costs nine times that. */
const gibMonth = monthly(priceOf("node.hour")) / (node.vcpu * gibPerVcpu + node.gib);

/** USD a month of a request for processor and memory: its share of a node, as AWS splits the cost of nodes. */
export const nodeShare = ({ cpu, memory }: { readonly cpu: number; readonly memory: number }): number =>
  (cpu * gibPerVcpu + memory / 2 ** 30) * gibMonth;
