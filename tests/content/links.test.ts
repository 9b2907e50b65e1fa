import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesMatching, root } from "../support/content";

const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...["components", "docs", "policy", "examples"].flatMap((folder) => filesMatching(folder, /\.md$/)),
].filter((path) => !path.includes("node_modules"));

/** Targets of relative links, without anchors; links in code are left out. */
function links(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .map((target) => target.split("#")[0] ?? "");
}

describe("content: links", () => {
  it("finds documents with links at all", () => {
    const all = documents.flatMap((path) => links(readFileSync(join(root, path), "utf8")));
    assert.ok(all.length > 40, `${all.length} links in ${documents.length} documents`);
  });

  it("lead to files that exist, in every document of the repository", () => {
    const dead = documents.flatMap((path) =>
      links(readFileSync(join(root, path), "utf8"))
        .filter((target) => !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path} -> ${target}`),
    );
    assert.deepEqual(dead, []);
  });
});
