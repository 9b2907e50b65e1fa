import assert from "node:assert/strict";

import { UNKNOWN } from "../../../policy/lib/value";
import { suspiciousEntries } from "../../../policy/model/entries";
import { mayHoldPassword } from "../../../policy/model/passwords";
import { configTexts } from "../../../policy/model/strings";
import { parseText, textAt } from "../../../policy/model/text";
import { isLogin, shellWords } from "../../../policy/model/variables";
import { configMap, object, placeOf, told, workload } from "./support";

describe("policy/model/text", () => {
  it("reads JSON with a key twice, as programs do, and keeps an error as one", () => {
    assert.deepEqual(parseText('{ "a": 1, "a": 2 }'), { a: 2 });
    assert.ok(parseText("a: [") instanceof Error);
  });

  it("takes the plain text of a key before the encoded one, which may be unknown", () => {
    const secret = (data: object, stringData: object) => object("core/v1:Secret", "s", { data, stringData });
    const textOf = (data: object, stringData: object) => textAt(secret(data, stringData), "k").value;
    assert.equal(textOf({ k: "YQ==" }, { k: "b" }), "b");
    assert.equal(textOf({ k: "YQ==" }, {}), "a");
    assert.equal(textOf({ k: UNKNOWN }, {}), UNKNOWN);
  });
});

describe("policy/model/entries", () => {
  it("hands over files that are unknown or cannot be read, and reads the others", () => {
    const unknown: string[] = [];
    const map = configMap("c", { "a.yaml": UNKNOWN, "b.ini": "password = hunter22\n" });
    const entries = suspiciousEntries(map, ({ path }) => unknown.push(path));
    assert.deepEqual(
      entries.map(({ key, text }) => [key, text]),
      [["password", "hunter22"]],
    );
    assert.deepEqual(unknown, ['data["a.yaml"]']);
  });
});

describe("policy/model/passwords", () => {
  it("looks for passwords under sensitive names and in connection strings", () => {
    assert.deepEqual(["DB_PASSWORD", "DATABASE_URL", "REGION"].map(mayHoldPassword), [true, true, false]);
  });
});

describe("policy/model/variables", () => {
  it("reads words of a shell where there are several", () => {
    assert.deepEqual(shellWords("A=b"), []);
    assert.deepEqual(shellWords("A=b --c d"), [
      ["A", "b"],
      ["c", "d"],
    ]);
  });

  it("sees a login in the word that ends it, and none in a word that nobody knows yet", () => {
    const logins = (...words: unknown[]) => {
      const places = placeOf(words).items();
      return places.map((_, index) => isLogin(places, index));
    };
    assert.deepEqual(logins("redis-cli", "-a", "hunter22", "ping"), [false, false, true, false]);
    assert.deepEqual(logins("redis-cli", "-a", UNKNOWN), [false, false, false]);
  });
});

describe("policy/model/strings", () => {
  const inFile = (text: string, pattern: RegExp) =>
    configTexts(configMap("c", { "a.conf": text })).flatMap(({ find }) =>
      find(pattern).map(({ groups: [found], where }) => `${found}${where}`),
    );
  const inWords = (words: unknown[], pattern: RegExp) =>
    configTexts(workload("w", { containers: [{ name: "main", args: words }] })).map(({ find }) =>
      told(() => find(pattern).map(({ groups: [found] }) => found)),
    );

  it("tells the line of a match, unless anchors are spelled out", () => {
    assert.deepEqual(inFile("a: 1\nb: x?c=1&d=2", /d=2/g), ["d=2 on line 2"]);
    assert.deepEqual(inFile("a: &x { d: 2 }\nb: *x\n", /d: 2/g), ["d: 2", "d: 2"]);
  });

  it("reads as written what looks like an anchor, and is no structure", () => {
    assert.deepEqual(inFile("a: [\nrun &x now d=2", /d=2/g), ["d=2 on line 2"]);
    assert.deepEqual(inFile("run &x now\nd=2", /d=2/g), ["d=2 on line 2"]);
  });

  it("reads a word with its flag, or with curl, before it, and finds only what reaches into the word", () => {
    assert.deepEqual(inWords(["--tls", "off"], /--tls=(?:off)?/g), [[], ["--tls=off"]]);
    assert.deepEqual(inWords(["--tls", "off"], /--tls=/g), [[], []]);
    assert.deepEqual(inWords(["tls", "off"], /(?:\w+=)?off/g), [[], ["off"]]);
    assert.deepEqual(inWords(["off"], /(?:\w+=)?off/g), [["off"]]);
    assert.deepEqual(inWords(["/bin/curl", "-k"], /curl -k/g), [[], ["curl -k"]]);
    assert.deepEqual(inWords(["/bin/tool", "-k"], /(?:curl )?-k/g), [[], ["-k"]]);
  });

  it("reads on behind a word that is unknown or a number", () => {
    const [unknown, number, word] = inWords([UNKNOWN, 7, "off"], /off/g);
    assert.match(String(unknown), /^\? w: spec.template.spec.containers\[main\].args\[0\]$/);
    assert.deepEqual([number, word], [[], ["off"]]);
  });
});
