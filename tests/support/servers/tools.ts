/** Where the programs of the servers are; PostgreSQL's packages keep theirs off PATH. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "mocha";
import { findTool, requireTool } from "../toolbox";

/** Where Debian and Ubuntu install PostgreSQL, one folder per major version. */
const postgresFolder = "/usr/lib/postgresql";

const postgresPrograms = ["postgres", "initdb", "psql"];

function findPostgres(program: string): string | undefined {
  try {
    const [newest] = readdirSync(postgresFolder).sort((one, other) => Number(other) - Number(one));
    return newest === undefined ? undefined : join(postgresFolder, newest, "bin", program);
  } catch {
    return findTool(program);
  }
}

const find = (name: string): string | undefined =>
  postgresPrograms.includes(name) ? findPostgres(name) : findTool(name);

/** Skips the test (fails with CI=true) where one of the programs is missing. */
export function requireServers(context: Context, names: readonly string[]): void {
  for (const name of names.flatMap((one) => (one === "postgres" ? postgresPrograms : [one]))) {
    if (find(name) === undefined) requireTool(context, name);
  }
}

/** The path of a program that requireServers() has seen. */
export function program(name: string): string {
  const path = find(name);
  if (path === undefined)
    throw new Error(`${name} not found; call requireServers() first, so that the test is skipped`);
  return path;
}
