import assert from "node:assert/strict";
import { subjects } from "../../../../preview/analysis/assumptions";
import { hourOf, instanceMemory, priceBook } from "../../../../preview/analysis/cost/prices";

describe("the price list", () => {
  it("gives every price a unit and a source that is told with its date", () => {
    for (const [key, { price, unit, source }] of Object.entries(priceBook.prices)) {
      assert.ok(price > 0 && unit !== "", key);
      assert.match(priceBook.sources[source]?.date ?? "", /^20\d\d-\d\d(-\d\d)?$/, key);
    }
  });

  it("is of one region and one day, and uses all its sources", () => {
    assert.equal(priceBook.region, "us-east-1");
    assert.match(priceBook.collected, /^20\d\d-\d\d-\d\d$/);
    const used = new Set([...Object.values(priceBook.prices).map(({ source }) => source), "split"]);
    assert.deepEqual(Object.keys(priceBook.sources).sort(), [...used].sort());
  });

  it("knows the memory of every OpenSearch node that it has a price for", () => {
    const nodes = Object.keys(priceBook.prices).filter((key) => /^opensearch\..*\.search$/.test(key));
    assert.deepEqual(
      nodes.filter((key) => instanceMemory(key.slice("opensearch.".length)) === undefined),
      [],
    );
    assert.equal(hourOf("opensearch", "unheard.of.search"), undefined);
  });
});

describe("the numbers behind predictions", () => {
  it("have a meaning and a source each", () => {
    for (const [name, { value, meaning, source }] of Object.entries(subjects).flatMap(([, own]) =>
      Object.entries(own),
    )) {
      assert.ok(value > 0 && meaning !== "" && source !== "", name);
    }
  });
});
