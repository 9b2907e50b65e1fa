import assert from "node:assert/strict";
import { differences, summary } from "../../doctor/difference";
import { limited } from "../../doctor/limited";
import { amountOf } from "../../doctor/quantity";

const none: ReadonlySet<string> = new Set();

describe("doctor: differences", () => {
  const same: readonly [string, unknown, unknown][] = [
    ["a field that only the live object has", { a: 1 }, { a: 1, b: 2 }],
    ["a quantity in other words", { cpu: "0.5", memory: "1024Mi" }, { cpu: "500m", memory: "1Gi" }],
    ["a number that is stored as text", { cpu: 2 }, { cpu: "2" }],
    ["an empty map and an empty list, which are not stored", { a: {}, b: [] }, {}],
    ["what is not declared at all", undefined, { a: 1 }],
  ];
  for (const [title, declared, live] of same) {
    it(`leave out ${title}`, () => assert.deepEqual(differences(declared, live, none), []));
  }

  const different: readonly [string, unknown, unknown, string][] = [
    ["a value", { a: { b: 1 } }, { a: { b: 2 } }, "a.b is 2, declared 1"],
    ["what is missing", { a: "x" }, {}, 'a is nothing, declared "x"'],
    ["a list that is longer", { a: [1] }, { a: [1, 2] }, "a is [1,2], declared [1]"],
    ["an element", { a: [{ b: "x" }] }, { a: [{ b: "y" }] }, 'a.0.b is "y", declared "x"'],
    ["how many more there are", { a: 1, b: 1, c: 1 }, {}, "a is nothing, declared 1, and 2 more"],
    ["a quantity", { cpu: "1" }, { cpu: "1m" }, 'cpu is "1m", declared "1"'],
    ["the line of a file", { f: "a\nb\nc\n" }, { f: "a\nx\nc\n" }, 'f line 2 is "x", declared "b"'],
    ["the line that a file lacks", { f: "a\nb" }, { f: "a\n" }, 'f line 2 is "", declared "b"'],
  ];
  for (const [title, declared, live, text] of different) {
    it(`tell ${title}`, () => assert.equal(summary(differences(declared, live, none)), text));
  }

  it("leave out a place whose value only an update tells", () => {
    const declared = { a: { arn: "<after apply>" }, b: 1 };
    assert.deepEqual(differences(declared, { a: { arn: "arn:aws:x" }, b: 1 }, new Set(["a.arn"])), []);
    assert.equal(differences(declared, { a: { arn: "arn:aws:x" }, b: 1 }, none).length, 1);
  });
});

describe("doctor: quantities", () => {
  const amounts: readonly [unknown, number | undefined][] = [
    ["500m", 0.5],
    ["2", 2],
    [3, 3],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["10k", 10_000],
    ["128Mi", 128 * 2 ** 20],
    ["30d", undefined],
    ["", undefined],
    [{}, undefined],
  ];
  for (const [quantity, amount] of amounts) {
    it(`read ${JSON.stringify(quantity)} as ${amount ?? "none"}`, () => assert.equal(amountOf(quantity), amount));
  }
});

describe("doctor: tasks at once", () => {
  it("are at most as many as allowed, all are run, and one that fails gives its place up", async () => {
    let [running, most] = [0, 0];
    const inTurn = limited(3);
    const task = (number: number) =>
      inTurn(async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        if (number % 4 === 0) throw new Error(`task ${number}`);
        return number;
      });
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, number) => task(number)));
    assert.equal(most, 3);
    assert.deepEqual(
      results.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message)),
      ["task 0", 1, 2, 3, "task 4", 5, 6, 7, "task 8", 9, 10, 11],
    );
  });
});
