import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { WireObject } from "./values";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
/** Default special characters of terraform-provider-random 3.x, which @pulumi/random bridges. */
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

/** Fisher-Yates with an unbiased source. */
function shuffle(characters: string[]): string {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}

function count(inputs: WireObject, key: string): number {
  const value = inputs[key];
  return typeof value === "number" ? value : 0;
}

/**
 * A value as RandomPassword and RandomString generate it, from the operating system's random source. Honors `length`,
 * `lower`, `upper`, `numeric`, `special` (all on by default), `overrideSpecial` and the `min*` counts.
 *
 * @throws when the classes are all off, or the minimums exceed the length
 */
export function randomText(inputs: WireObject): string {
  const override = inputs["overrideSpecial"];
  const classes = [
    { on: inputs["lower"], minimum: count(inputs, "minLower"), characters: LOWER },
    { on: inputs["upper"], minimum: count(inputs, "minUpper"), characters: LOWER.toUpperCase() },
    { on: inputs["numeric"] ?? inputs["number"], minimum: count(inputs, "minNumeric"), characters: DIGITS },
    {
      on: inputs["special"],
      minimum: count(inputs, "minSpecial"),
      characters: typeof override === "string" && override !== "" ? override : SPECIAL,
    },
  ].filter(({ on }) => on !== false);
  const length = count(inputs, "length");
  const required = classes.flatMap(({ minimum, characters }) =>
    Array.from({ length: minimum }, () => pick(characters)),
  );
  const all = classes.map(({ characters }) => characters).join("");
  if (all === "" || required.length > length) {
    throw new Error(`cannot generate ${length} characters: the minimums ask for ${required.length} of "${all}"`);
  }
  const rest = Array.from({ length: length - required.length }, () => pick(all));
  return shuffle([...required, ...rest]);
}

function randomId(inputs: WireObject): WireObject {
  const bytes = randomBytes(count(inputs, "byteLength"));
  const prefix = typeof inputs["prefix"] === "string" ? inputs["prefix"] : "";
  const hex = bytes.toString("hex");
  return {
    hex: prefix + hex,
    dec: prefix + BigInt(`0x${hex || "0"}`).toString(),
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
  };
}

/** Generators by type token; types left out, and `bcryptHash`, stay unknown: Node has no bcrypt. */
const GENERATORS: Readonly<Record<string, (inputs: WireObject) => WireObject>> = {
  "random:index/randomPassword:RandomPassword": (inputs) => ({ result: randomText(inputs) }),
  "random:index/randomString:RandomString": (inputs) => ({ result: randomText(inputs) }),
  "random:index/randomUuid:RandomUuid": () => ({ result: randomUUID() }),
  "random:index/randomId:RandomId": randomId,
  "random:index/randomBytes:RandomBytes": (inputs) => {
    const bytes = randomBytes(count(inputs, "length"));
    return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
};

/** Real random outputs of a resource of the random provider, new at each call. */
export function generate(type: string, inputs: WireObject): WireObject {
  return GENERATORS[type]?.(inputs) ?? {};
}
