import assert from "node:assert/strict";
import fc from "fast-check";
import { bytes, decimalBytes, cpuPattern, days, gibibytes, millicores, seconds } from "../../lib/units";

const whole = fc.integer({ min: 0, max: 1_000_000 });

describe("a duration", () => {
  it("has the seconds that Prometheus counts in each unit", () => {
    assert.deepEqual(
      ["45s", "15m", "2h", "30d", "1w", "1y"].map(seconds),
      [45, 900, 7200, 2_592_000, 604_800, 31_536_000],
    );
  });

  it("is the same length in any unit that divides it", () => {
    fc.assert(
      fc.property(whole, (n) => {
        assert.equal(seconds(`${n}m`), seconds(`${n * 60}s`));
        assert.equal(seconds(`${n}h`), seconds(`${n * 60}m`));
        assert.equal(seconds(`${n}d`), seconds(`${n * 24}h`));
        assert.equal(seconds(`${n}w`), seconds(`${n * 7}d`));
        assert.equal(seconds(`${n}y`), seconds(`${n * 365}d`));
      }),
    );
  });

  it("has whole days, rounded up", () => {
    assert.deepEqual(["24h", "25h", "720h", "1s", "0s"].map(days), [1, 2, 30, 1, 0]);
    fc.assert(fc.property(whole, (n) => days(`${n}d`) === n));
  });

  it("of several units, of a fraction or without a unit is none", () => {
    for (const text of ["1h30m", "1.5h", "15", "s", " 15s", "15s ", "-1h", ""]) {
      assert.throws(() => seconds(text), { message: `${JSON.stringify(text)} is not a duration` });
    }
  });
});

describe("a size", () => {
  it("counts in powers of 1024, with Kubernetes' Gi and with Prometheus' and Loki's GB", () => {
    const powers = [1024, 1_048_576, 1_073_741_824, 1_099_511_627_776];
    assert.deepEqual(["1Ki", "1Mi", "1Gi", "1Ti"].map(bytes), powers);
    assert.deepEqual(["1KB", "1MB", "1GB", "1TB"].map(bytes), powers);
  });

  it("counts in powers of 1000 where it is a volume of logs", () => {
    assert.deepEqual(["1KB", "1MB", "1GB", "1TB"].map(decimalBytes), [1e3, 1e6, 1e9, 1e12]);
  });

  it("comes back from gibibytes unchanged", () => {
    fc.assert(
      fc.property(whole, (n) => {
        assert.equal(gibibytes(`${n}Gi`), n);
      }),
    );
  });

  it("has whole gibibytes, rounded up, so that a volume is never too small", () => {
    assert.deepEqual(["1Mi", "1024Mi", "1025Mi", "1Ti"].map(gibibytes), [1, 1, 2, 1024]);
    fc.assert(fc.property(whole, (n) => gibibytes(`${n}Mi`) * 2 ** 30 >= bytes(`${n}Mi`)));
  });

  it("without a unit, of a fraction or with a unit of bits is none", () => {
    for (const text of ["100", "1.5Gi", "100G", "100gb", "100 Gi", ""]) {
      assert.throws(() => bytes(text), { message: `${JSON.stringify(text)} is not a size` });
    }
  });
});

describe("an amount of processor time", () => {
  it("is counted in thousandths of a core", () => {
    assert.deepEqual(["250m", "2", "0.5", "0.001", "1.15", "0m"].map(millicores), [250, 2000, 500, 1, 1150, 0]);
  });

  it("is the same in cores and in thousandths, without rounding errors", () => {
    fc.assert(fc.property(whole, (n) => millicores((n / 1000).toFixed(3)) === n && millicores(`${n}m`) === n));
  });

  it("finer than a thousandth is not accepted", () => {
    const accepted = (text: string) => cpuPattern.test(text);
    assert.deepEqual(["2", "0.25", "0.125", "100m"].map(accepted), [true, true, true, true]);
    assert.deepEqual(["0.0005", "0.5m", ".5", "-1", "2 cores", ""].map(accepted), Array(6).fill(false));
  });
});
