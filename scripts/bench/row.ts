/** One line of the table that `npm run bench` prints. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: "x" | "MB" | "s" | "%";
  /** The most that `value` may be, in the same unit. */
  readonly budget: number;
  readonly comparedTo: string;
}
