import assert from "node:assert/strict";
import { candidates } from "../../../scripts/mutation/candidates";
import { leastKilled } from "../../../scripts/mutation/alerts";
import {
  faultsOf,
  listedSurvivors,
  percentKilled,
  scoresOf,
  totalOf,
  type Survivors,
} from "../../../scripts/mutation/survivors";

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

  it("gives the score of each room and of all", () => {
    const all = ["a", "b", "c", "d"].map((name, index) => ({ name, room: index < 3 ? "loki" : "thanos" }));
    const scores = scoresOf(all, [because("b"), { ...because("c"), equivalent: false }]);
    assert.deepEqual(scores, [
      { room: "loki", mutants: 3, equivalent: 1, accepted: 1 },
      { room: "thanos", mutants: 1, equivalent: 0, accepted: 0 },
    ]);
    assert.deepEqual(totalOf(scores), { mutants: 4, equivalent: 1, accepted: 1 });
    assert.equal(percentKilled(totalOf(scores)), 50);
  });

  it("names only mutants that exist, and leaves enough killed", () => {
    const all = candidates();
    const existing = all.map(({ name }) => name);
    assert.deepEqual(faultsOf(listedSurvivors(), { existing, killed: [], survived: [] }), []);
    assert.ok(percentKilled(totalOf(scoresOf(all, listedSurvivors()))) >= leastKilled);
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
