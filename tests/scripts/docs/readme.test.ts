import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withExcerpt } from "../../../scripts/docs/readme";
import { previewOf, PROJECT } from "../../support/program";

const begin = "<!-- begin excerpt: npm run docs -->";
const end = "<!-- end excerpt -->";

describe("README.md", function () {
  this.timeout(60_000);

  it("has the excerpt between its markers, and keeps what stands around them", () => {
    assert.equal(withExcerpt(`a\n${begin}\nold\n${end}\nz\n`, "new"), `a\n${begin}\n\nnew\n\n${end}\nz\n`);
  });

  it("is refused without its markers, or with them in the wrong order", () => {
    const message = `README.md lacks "${begin}" or "${end}" after it; put both back`;
    for (const readme of ["a\n", `${begin}\n`, `${end}\n${begin}\n`]) {
      assert.throws(() => withExcerpt(readme, "new"), { message });
    }
  });

  it("draws as many replicas of each component as production has", async () => {
    const picture = /```mermaid\n(.*?)```/s.exec(readFileSync(join(PROJECT, "README.md"), "utf8"))?.[1] ?? "";
    const drawn = [...picture.matchAll(/"([a-z-]+) ×(\d+)"/g)].map(([, name, count]) => `${name}: ${count} pods`);
    const { analysis } = await previewOf("production");
    const sizes = new Map(analysis?.ha.map(({ component, size }) => [component, size]));
    assert.ok(drawn.length >= 6, drawn.join());
    assert.deepEqual(
      drawn.map((one) => one.split(":")[0] ?? "").map((name) => `${name}: ${sizes.get(name)}`),
      drawn,
    );
  });
});
