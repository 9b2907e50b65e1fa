import type { Compared } from "../analysis/what-if/difference";
import type { Preview } from "../engine";
import type { Violation } from "../judge";
import { toJson } from "../render/format";
import type { RenderedFile } from "../render/render";

/** File of a rendered directory that keeps what the manifests alone do not tell, for later comparisons. */
export const SUMMARY = "report.json";

/** What a preview found, as a later preview reads it. */
export interface Summary {
  readonly project: string;
  readonly stack: string;
  /** True where the manifests beside it hold real secrets. */
  readonly revealed: boolean;
  readonly violations: readonly Violation[];
  /** Null for programs with other settings than this repository's. */
  readonly analysis: Compared | null;
}

/** The findings of a preview as a file beside its manifests. */
export function summaryFile({ project, stack, revealed, verdict, analysis }: Preview): RenderedFile {
  const violations = verdict.violations.map(({ policy, level, urn, message }) => ({ policy, level, urn, message }));
  const kept = analysis && { ha: analysis.ha, cost: analysis.cost, capacity: { rows: analysis.capacity.rows } };
  return { path: SUMMARY, content: toJson({ project, stack, revealed, violations, analysis: kept ?? null }) };
}
