import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documents, filesMatching, root } from "../support/content";

/** Targets of relative links, without anchors; links in code are left out. */
function links(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .map((target) => target.split("#")[0] ?? "");
}

describe("content: documents", () => {
  it("have links at all", () => {
    const all = documents.flatMap((path) => links(readFileSync(join(root, path), "utf8")));
    assert.ok(all.length > 40, `${all.length} links in ${documents.length} documents`);
  });

  it("lead to files that exist", () => {
    const dead = documents.flatMap((path) =>
      links(readFileSync(join(root, path), "utf8"))
        .filter((target) => !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path} -> ${target}`),
    );
    assert.deepEqual(dead, []);
  });

  it("number the decisions one after the other, each as its own first line says", () => {
    const decisions = filesMatching("docs/adr", /\.md$/).map((path) => ({
      file: Number(/\/(\d{4})-/.exec(path)?.[1]),
      title: Number(/^# (\d+)\. /.exec(readFileSync(join(root, path), "utf8"))?.[1]),
    }));
    assert.deepEqual(
      decisions,
      decisions.map((_, index) => ({ file: index + 1, title: index + 1 })),
    );
  });
});
