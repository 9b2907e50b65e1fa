/** What the API server writes down of every request: who, what, and how it ended. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A request, as the API server recorded it when it was over. */
export interface Request {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  /** Absent for paths that are no resource, such as /version. */
  readonly objectRef?: { readonly resource: string; readonly apiGroup?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code: number };
}

const log = "audit.log";

/** Every request with its metadata, once: when it is over. Bodies, which may hold secrets, are left out. */
const policy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted"],
  rules: [{ level: "Metadata" }],
};

export function auditFlags(directory: string): string[] {
  const file = join(directory, "audit-policy.yaml");
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(policy));
  return [`--audit-policy-file=${file}`, `--audit-log-path=${join(directory, log)}`];
}

export function readAudit(directory: string): Request[] {
  const lines = readFileSync(join(directory, log), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Request);
}
