import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import versions from "../../versions.json";
import { root } from "../support/content";

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate: string;
}

const { customManagers } = JSON.parse(readFileSync(join(root, "renovate.json"), "utf8")) as {
  customManagers: readonly Manager[];
};

describe("content: renovate", () => {
  it("finds every image of versions.json, with its version, and nothing else there", () => {
    const [images] = customManagers.filter(({ datasourceTemplate }) => datasourceTemplate === "docker");
    const [file = "", pattern = ""] = [images?.managerFilePatterns[0], images?.matchStrings[0]];
    assert.match("versions.json", new RegExp(file.slice(1, -1)));
    const text = readFileSync(join(root, "versions.json"), "utf8");
    const found = [...text.matchAll(new RegExp(pattern, "g"))].map(
      ({ groups }) => `${groups?.["depName"]}:${groups?.["currentValue"]}`,
    );
    assert.deepEqual(found, Object.values(versions.images));
  });
});
