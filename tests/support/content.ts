import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parse } from "yaml";

/** The repository's root. */
export const root = join(__dirname, "..", "..");

/** An alert as written in its room. */
export interface WrittenAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule file of a room. */
export interface RuleSource {
  /** Path from the root. */
  readonly path: string;
  /** Folder below components/, for example `exporters/node`. */
  readonly room: string;
  readonly kind: "alerts" | "recording";
  readonly groups: readonly { readonly name: string; readonly rules: readonly (WrittenAlert | { record: string })[] }[];
}

const walk = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Files below a directory whose path from the root matches. */
export function filesMatching(directory: string, pattern: RegExp): string[] {
  return walk(join(root, directory))
    .map((path) => relative(root, path))
    .filter((path) => pattern.test(path));
}

/** Documents that people read, by their paths from the root. */
export const documents: readonly string[] = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...["components", "docs", "policy", "examples"].flatMap((folder) => filesMatching(folder, /\.md$/)),
].filter((path) => !path.includes("node_modules"));

/** Every rule file of every room. */
export function ruleSources(): RuleSource[] {
  return filesMatching("components", /\/(alerts|recording)\/[^/]+\.yml$/).map((path) => {
    const [, room = "", kind = ""] = /^components\/(.+)\/(alerts|recording)\//.exec(path) ?? [];
    const { groups } = parse(readFileSync(join(root, path), "utf8")) as Pick<RuleSource, "groups">;
    return { path, room, kind: kind as RuleSource["kind"], groups };
  });
}

/** Every alert with the file it stands in. */
export function writtenAlerts(): { source: RuleSource; alert: WrittenAlert }[] {
  return ruleSources().flatMap((source) =>
    source.groups.flatMap(({ rules }) =>
      rules.filter((rule): rule is WrittenAlert => "alert" in rule).map((alert) => ({ source, alert })),
    ),
  );
}

/** Every runbook: alert name and room, by file. */
export function runbooks(): { path: string; room: string; alert: string; text: string }[] {
  return filesMatching("components", /\/runbooks\/[^/]+\.md$/).map((path) => ({
    path,
    room: path.replace(/^components\/(.+)\/runbooks\/.*$/, "$1"),
    alert: basename(path, ".md"),
    text: readFileSync(join(root, path), "utf8"),
  }));
}
