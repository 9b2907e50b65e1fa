/** A line of the table that `npm run bench` prints: a ratio, so that it means the same on every machine. */
export interface Line {
  readonly what: string;
  readonly unit: "x" | "%" | "series";
  /** The most that the value may be, in the same unit. */
  readonly budget: number;
  /** What the value is a ratio to, measured in the same run. */
  readonly comparedTo: string;
}

/** Redis exporters that production gets on top, about six resources each, to see how costs grow. */
export const sizes = { preview: [100, 300], policies: [100, 300] } as const;

/** Series that rules are evaluated over, at least. */
export const leastSeries = 200_000;

const more = (exporters: number) => `production with ${exporters} Redis exporters more`;

/** Every line, in the order of the table. */
export const lines = {
  previewTime: {
    what: "Processor time of the production preview",
    unit: "x",
    budget: 3,
    comparedTo: "a bare program that registers as many resources in the same runtime",
  },
  previewMemory: {
    what: "Peak memory of the production preview",
    unit: "x",
    budget: 1.5,
    comparedTo: "the same bare program",
  },
  previewGrowth: {
    what: `Preview's time per resource that ${more(sizes.preview[1])} adds`,
    unit: "x",
    budget: 1.5,
    comparedTo: `time per resource that ${more(sizes.preview[0])} adds; 1 is linear growth`,
  },
  policyTime: {
    what: "Processor time of the policy pack over production",
    unit: "%",
    budget: 10,
    comparedTo: "processor time of the program that it judges, from start to last resource",
  },
  policyGrowth: {
    what: `Policy pack's time per resource over ${more(sizes.policies[1])}`,
    unit: "x",
    budget: 1.5,
    comparedTo: `its time per resource over ${more(sizes.policies[0])}; 1 is linear growth`,
  },
  rules: {
    what: `All rules of production over ${leastSeries.toLocaleString("en")} series, in a Prometheus of two cores`,
    unit: "%",
    budget: 10,
    comparedTo: "their intervals: the sum over all groups of evaluation time by interval",
  },
  panels: {
    what: "Series that the widest panel reads, all variables at All",
    unit: "series",
    budget: 5000,
    comparedTo: "production's declared load",
  },
} as const satisfies Record<string, Line>;

export type Values = Readonly<Record<keyof typeof lines, number>>;

/** A value as the table has it. */
export function shown(value: number, unit: Line["unit"]): string {
  if (unit === "series") return `${Math.round(value).toLocaleString("en")} series`;
  return unit === "%" ? `${value.toFixed(1)} %` : `${value.toFixed(2)} x`;
}
