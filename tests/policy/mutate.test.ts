import assert from "node:assert/strict";

import { faultsOf } from "../../scripts/mutation/survivors";
import { listedSurvivors, mutantNames, policySurvivors } from "./mutate";
import { bounded, Endless } from "./support/bounded";
import { fixturesOf } from "./support/fixture";
import { fileNamed } from "./support/modules";
import { mutantsOf, watched } from "./support/mutants";
import { rulesOf, tryMutants } from "./support/trial";

describe("policy: mutation", function () {
  this.timeout(120_000);

  describe("of a model", () => {
    const file = fileNamed("model/quantity");
    const wanted = ({ name }: { name: string }) => name.startsWith("parseQuantity: factor === undefined ->");
    const names = ["true", "false"].map((after) => `model/quantity parseQuantity: factor === undefined -> ${after}`);
    const fixtures = fixturesOf("storage-pvc-size-bounds");

    it("reports what no fixture and no unit test notices", () => {
      const { killed, survived } = tryMutants(file, { fixtures: [], tests: [] }, wanted);
      assert.deepEqual(killed, []);
      assert.deepEqual(
        survived.map(({ name, reached }) => ({ name, reached })),
        names.map((name) => ({ name, reached: false })),
      );
    });

    it("is noticed by the fixtures of a rule that reads the model", () => {
      const { killed, survived } = tryMutants(file, { fixtures, tests: [] }, wanted);
      assert.deepEqual([killed.includes(names[0] ?? ""), survived.every(({ reached }) => reached)], [true, true]);
    });

    it("is noticed by a unit test where no fixture does", () => {
      assert.deepEqual(tryMutants(file, { fixtures: [] }, wanted), { killed: names, survived: [] });
    });
  });

  it("runs the fixtures of the rules that import a file, be it by others, and for a rule its own", () => {
    assert.deepEqual(rulesOf(fileNamed("rules/storage/storage-class-gp3")), ["storage-class-gp3"]);
    assert.deepEqual(rulesOf(fileNamed("model/document")).includes("aws-iam-no-wildcards"), true);
    assert.deepEqual(rulesOf(fileNamed("model/document")).includes("storage-class-gp3"), false);
  });

  it("ends what does not end by itself", () => {
    const forever = (): void => {
      for (;;);
    };
    assert.throws(() => bounded(forever, 100), Endless);
    assert.equal(
      bounded(() => 7),
      7,
    );
  });

  it("names a mutant by what stays when other lines change, and every one differently", () => {
    const source = "function f(a: number) {\n  return a > 1 || a > 1 ? a : 0;\n}\n";
    assert.deepEqual(
      mutantsOf(source).map(({ name, line }) => `${line} ${name}`),
      [
        "2 f: a > 1 || a > 1 -> true",
        "2 f: a > 1 || a > 1 -> false",
        "2 f: || -> && in a > 1 || a > 1",
        "2 f: > -> >= in a > 1",
        "2 f: > -> <= in a > 1",
        "2 f: > -> >= in a > 1 (2)",
        "2 f: > -> <= in a > 1 (2)",
      ],
    );
  });

  it("sees which places a fixture comes to, without a change of what the text does", () => {
    const source = "if (a?.filter(b).some(b)) report(a); else !a && each(a);";
    const places = mutantsOf(source).map(({ name }) => name);
    const run = (a: unknown): { hits: string[]; seen: unknown[] } => {
      const [hits, seen] = [new Set<number>(), [] as unknown[]];
      const note = (one: unknown) => seen.push(one);
      new Function("__hit", "a", "b", "report", "each", watched(source))(
        (index: number) => hits.add(index),
        a,
        Boolean,
        note,
        note,
      );
      return { hits: [...hits].sort((one, other) => one - other).map((index) => places[index] ?? ""), seen };
    };
    const always = ["!(X)", "true", "false"].map((after) => `X -> ${after}`);
    const condition = [...always, "some -> every in X", "a?.filter(b) -> a"].map((one) =>
      `: ${one}`.replaceAll("X", "a?.filter(b).some(b)"),
    );
    assert.deepEqual(run([1]), { hits: [...condition, ": report(a); -> ;"], seen: [[1]] });
    assert.deepEqual(run(undefined), {
      hits: [...condition, ": && -> || in !a && each(a)", ": !a -> a"],
      seen: [undefined],
    });
  });

  it("lists as survivors only mutants that exist, each under a name of its own", () => {
    const existing = mutantNames();
    assert.equal(new Set(existing).size, existing.length);
    assert.deepEqual(faultsOf(listedSurvivors(), { existing, killed: [], survived: [] }, policySurvivors), []);
  });
});
