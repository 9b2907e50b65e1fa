import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isObject, UNKNOWN } from "../../../../policy/lib/value";
import {
  evaluatePodSecurity,
  type PodSecurityLevel,
  type PodSecurityVerdict,
} from "../../../../policy/model/pod-security";

interface Case {
  readonly name: string;
  readonly pod: unknown;
  /** Failing check ids by "<level> <minor>[ relaxed]"; versions that agree with 34 are left out. */
  readonly verdicts: Readonly<Record<string, readonly string[]>>;
}

/**
 * Pods of upstream's own test data and unit tests (k8s.io/pod-security-admission v0.34.1) and random ones, each with the
 * verdict of the library that the API server uses; made by `oracle/main.go`.
 */
const cases = JSON.parse(readFileSync(join(__dirname, "fixtures", "upstream.json"), "utf8")) as readonly Case[];
const VERSIONS = ["25", "27", "28", "29", "30", "31", "32", "33", "34", "34 relaxed"];
const LEVELS = ["baseline", "restricted"] as const;

const checksOf = (verdict: PodSecurityVerdict): string[] => [...new Set(verdict.violations.map(({ check }) => check))];

function evaluate(pod: unknown, level: PodSecurityLevel, version: string): PodSecurityVerdict {
  const [minor, relaxed] = version.split(" ");
  return evaluatePodSecurity(pod, level, { minor: Number(minor), relaxForUserNamespaces: relaxed === "relaxed" });
}

/** Every copy of `value` in which one part, at any depth, is unknown. */
function withOneUnknown(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const parts = value as unknown[];
    return [UNKNOWN, ...parts.flatMap((part, i) => withOneUnknown(part).map((other) => parts.with(i, other)))];
  }
  if (!isObject(value)) return [UNKNOWN];
  const entries = Object.entries(value);
  return [UNKNOWN, ...entries.flatMap(([k, part]) => withOneUnknown(part).map((other) => ({ ...value, [k]: other })))];
}

describe("policy/model/pod-security against upstream", () => {
  for (const level of LEVELS) {
    for (const version of VERSIONS) {
      it(`agrees with k8s.io/pod-security-admission on every pod at ${level}, v1.${version}`, () => {
        const disagreements = cases.flatMap(({ name, pod, verdicts }) => {
          const wanted = verdicts[`${level} ${version}`] ?? verdicts[`${level} 34`] ?? [];
          const found = evaluate(pod, level, version);
          const agrees = checksOf(found).toSorted().join() === wanted.join() && found.undetermined.length === 0;
          return agrees ? [] : [{ name, found, wanted }];
        });
        assert.deepEqual(disagreements, []);
      });
    }
  }

  it("holds a failing pod for every check of the standard, and pods that each level admits", () => {
    const failed = new Set(cases.flatMap(({ verdicts }) => LEVELS.flatMap((level) => verdicts[`${level} 34`] ?? [])));
    assert.deepEqual([...failed].toSorted(), [
      ...["allowPrivilegeEscalation", "appArmorProfile", "capabilities_baseline", "capabilities_restricted"],
      ...["hostNamespaces", "hostPathVolumes", "hostPorts", "hostProbesAndHostLifecycle", "privileged", "procMount"],
      ...["restrictedVolumes", "runAsNonRoot", "runAsUser", "seLinuxOptions", "seccompProfile_baseline"],
      ...["seccompProfile_restricted", "sysctls", "windowsHostProcess"],
    ]);
    const admitted = LEVELS.map(
      (level) => cases.filter(({ verdicts }) => verdicts[`${level} 34`]?.length === 0).length,
    );
    assert.deepEqual(admitted, [160, 33]);
  });

  it("with any one part unknown never throws, never adds a violation, and names what hides one", () => {
    const wrong = cases.flatMap(({ name, pod }) =>
      LEVELS.flatMap((level) => {
        const certain = checksOf(evaluate(pod, level, "34"));
        return withOneUnknown(pod).flatMap((partial) => {
          const found = evaluate(partial, level, "34");
          const checks = checksOf(found);
          const invented = checks.filter((check) => !certain.includes(check));
          const silent = certain.some((check) => !checks.includes(check)) && found.undetermined.length === 0;
          return invented.length > 0 || silent ? [{ name, level, partial, invented, silent }] : [];
        });
      }),
    );
    assert.deepEqual(wrong, []);
  });
});
