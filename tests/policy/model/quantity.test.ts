import assert from "node:assert/strict";

import { parseBytes, parseDuration, parseQuantity, showBytes, showDuration } from "../../../policy/model/quantity";

const each = <T>(cases: Readonly<Record<string, T>>, parse: (text: string) => T): void => {
  assert.deepEqual(Object.fromEntries(Object.keys(cases).map((text) => [text, parse(text)])), cases);
};

describe("Kubernetes quantities", () => {
  it("are read in cores and bytes, with binary, decimal and exponent forms", () => {
    each(
      {
        "250m": 0.25,
        "2": 2,
        "1.5": 1.5,
        "1Ki": 1024,
        "2Gi": 2147483648,
        "1G": 1e9,
        "128e6": 128e6,
        "100k": 1e5,
        "1u": 1e-6,
      },
      parseQuantity,
    );
  });

  it("are undefined when malformed", () => {
    each({ "": undefined, "1GB": undefined, Gi: undefined, "1 Gi": undefined, "1gi": undefined }, parseQuantity);
  });
});

describe("sizes of Prometheus, Loki and Thanos", () => {
  it("are powers of 1024 whatever the unit is called", () => {
    each(
      { "85GB": 85 * 1024 ** 3, "85GiB": 85 * 1024 ** 3, "512MB": 512 * 1024 ** 2, "0": 0, "10B": 10, "1.5KB": 1536 },
      parseBytes,
    );
  });

  it("are undefined when malformed", () => {
    each({ "": undefined, GB: undefined, "10XB": undefined, "-1GB": undefined }, parseBytes);
  });
});

describe("durations of Go and Prometheus", () => {
  it("are read in seconds", () => {
    each(
      {
        "30d": 2592000,
        "720h": 2592000,
        "1h30m": 5400,
        "90s": 90,
        "1.5h": 5400,
        "250ms": 0.25,
        "1y": 31536000,
        "2w": 1209600,
        "0": 0,
        "0s": 0,
        "1m30s": 90,
      },
      parseDuration,
    );
  });

  it("are undefined when malformed", () => {
    each({ "": undefined, "30": undefined, d: undefined, "a month": undefined, "1d x": undefined }, parseDuration);
  });
});

describe("amounts in messages", () => {
  it("show sizes in the largest unit that fits", () => {
    assert.deepEqual([0, 1023, 1024, 1536, 85 * 1024 ** 3].map(showBytes), [
      "0 B",
      "1023 B",
      "1 KiB",
      "1.5 KiB",
      "85 GiB",
    ]);
  });

  it("show durations in the largest whole unit", () => {
    assert.deepEqual([0, 90, 120, 5400, 86400, 2592000].map(showDuration), ["0s", "90s", "2m", "90m", "1d", "30d"]);
  });
});
