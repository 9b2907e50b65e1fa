import assert from "node:assert/strict";
import { candidates } from "../../../scripts/mutation/candidates";
import { faultsOf, listedSurvivors, type Survivors } from "../../../scripts/mutation/survivors";

const because = (...mutants: string[]): Survivors => ({ reason: "it is so", equivalent: true, mutants });

describe("mutation: the list of survivors", () => {
  const found = { existing: ["a", "b", "c"], killed: ["a"], survived: ["b"] };

  it("is right when it holds what survives, and what was not run", () => {
    assert.deepEqual(faultsOf([because("b", "c")], found), []);
  });

  it("must hold what survives, once and with a reason, and nothing that is killed or gone", () => {
    assert.deepEqual(faultsOf([because("a", "gone"), { ...because("c", "c"), reason: " " }], found), [
      "b: survives; strengthen the unit test, or list it in tests/alerts/survivors.yml with its reason",
      "gone: is listed in tests/alerts/survivors.yml, but there is no such mutant any more; remove it",
      "a: is listed in tests/alerts/survivors.yml, but a unit test kills it now; remove it",
      "c: is listed in tests/alerts/survivors.yml twice; remove one",
      "c: is listed in tests/alerts/survivors.yml without a reason; say why it survives",
    ]);
  });

  it("names only mutants that exist", () => {
    const existing = candidates().map(({ name }) => name);
    assert.deepEqual(faultsOf(listedSurvivors(), { existing, killed: [], survived: [] }), []);
  });

  it("can name every mutant: no two have one name, and each rule file has a unit test", () => {
    const all = candidates();
    const names = all.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    assert.deepEqual([...new Set(all.filter(({ tests }) => tests.length === 0).map(({ file }) => file))], []);
  });
});
