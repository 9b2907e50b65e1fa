/** What a cost is for. */
export type CostKind = "nodes" | "volumes" | "objects" | "services";

/** One thing that is billed. */
export interface CostItem {
  /** Room that it belongs to, as a person would group a bill. */
  readonly component: string;
  readonly kind: CostKind;
  readonly what: string;
  /** USD a month. */
  readonly monthly: number;
}

/** Something whose price the list does not have. */
export interface Unpriced {
  readonly unpriced: string;
}

export const isPriced = (item: CostItem | Unpriced): item is CostItem => "monthly" in item;
