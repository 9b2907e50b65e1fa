import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluatePodSecurity, LATEST_MINOR } from "../../policy/model/pod-security";
import { requireControlPlane, startControlPlane, type ControlPlane } from "../support/control-plane";
import { root } from "../support/content";
import { acceptable, ALL_CHECKS, refusedChecks } from "./support/pod-security";

const LEVELS = ["baseline", "restricted"] as const;

/** Versions of the standard at which a check changed (as in the fixture), the oldest that the evaluator knows, the newest. */
const MINORS = [25, 27, 28, 29, 30, 31, 32, 33, LATEST_MINOR];

/** Requests in flight at once: enough to keep the server busy, few enough to stay below its priority-and-fairness queues. */
const CONCURRENCY = 8;

interface Case {
  readonly name: string;
  readonly pod: unknown;
}

/** What the API server said of a pod: the checks it refused, none when it took it; undefined when it is no valid pod. */
type Answer = readonly string[] | undefined;

const corpus = JSON.parse(
  readFileSync(join(root, "tests/policy/model/pod-security/fixtures/upstream.json"), "utf8"),
) as readonly Case[];

const namespaceOf = (level: string, minor: number): string => `${level}-v1-${minor}`;

describe("cluster: Pod Security admission of a real API server against the policy pack's evaluator", function () {
  this.timeout(300_000);
  let cluster: ControlPlane;
  const judged = corpus.map(({ name, pod }) => ({ name, pod: acceptable(pod) }));

  /** A dry run: admission judges the pod, nothing is stored. */
  const ask = async (pod: unknown, namespace: string): Promise<Answer> => {
    const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
    const { status, answer } = await cluster.api.exchange("POST", path, pod);
    if (status === 201) return [];
    const { message } = JSON.parse(answer) as { message: string };
    if (status === 403) return refusedChecks(message);
    assert.equal(status, 422, message);
    return undefined;
  };

  const asked = new Map<string, Promise<Answer[]>>();
  /** The answers to all pods in a namespace, in which nothing changes. */
  const askAll = (namespace: string): Promise<Answer[]> => {
    const known = asked.get(namespace) ?? askEach(namespace);
    asked.set(namespace, known);
    return known;
  };
  const askEach = async (namespace: string): Promise<Answer[]> => {
    const answers: Answer[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < judged.length; index = next++) {
        answers[index] = await ask(judged[index]?.pod, namespace);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return answers;
  };

  const ours = (pod: unknown, level: (typeof LEVELS)[number], minor: number): string[] =>
    [...new Set(evaluatePodSecurity(pod, level, { minor }).violations.map(({ check }) => check))].sort();

  before(async function () {
    requireControlPlane(this);
    cluster = await startControlPlane();
    const enforcing = LEVELS.flatMap((level) =>
      MINORS.map((minor) => ({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
          name: namespaceOf(level, minor),
          labels: {
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/enforce-version": `v1.${minor}`,
          },
        },
      })),
    );
    for (const namespace of enforcing) await cluster.api.call("POST", "/api/v1/namespaces", namespace);
    for (const { metadata } of enforcing) {
      await cluster.kubectl(["wait", "serviceaccount/default", "-n", metadata.name, "--for=create", "--timeout=60s"]);
    }
  });

  after(async () => {
    // Undefined where the tests were skipped.
    await (cluster as ControlPlane | undefined)?.stop();
  });

  for (const level of LEVELS) {
    it(`agrees on every check of every pod that the API server takes for valid, at ${level}, v1.25 to v1.${LATEST_MINOR}`, async () => {
      for (const minor of MINORS) {
        const answers = await askAll(namespaceOf(level, minor));
        const disagreements = answers.flatMap((theirs, index) => {
          const { name, pod } = judged[index] ?? { name: "?", pod: undefined };
          if (theirs === undefined) return [];
          const found = ours(pod, level, minor);
          return found.join() === [...theirs].sort().join() ? [] : [{ name, minor, ours: found, theirs }];
        });
        assert.deepEqual(disagreements, []);
      }
    });
  }

  it("judged 366 of the 406 pods of the corpus, refused some by every check of the standard and took some at each level", async () => {
    const answers = await Promise.all(LEVELS.map((level) => askAll(namespaceOf(level, LATEST_MINOR))));
    // The rest is no valid pod of any level, such as a hostProcess container beside an ordinary one.
    assert.deepEqual(
      answers.map((ofLevel) => ofLevel.filter((answer) => answer !== undefined).length),
      [366, 366],
    );
    const taken = answers.map((ofLevel) => ofLevel.filter((answer) => answer?.length === 0).length);
    assert.ok(
      taken.every((count) => count > 20),
      `taken at baseline and restricted: ${taken.join(", ")}`,
    );
    const refused = new Set(answers.flat().flatMap((answer) => answer ?? []));
    assert.deepEqual(
      [...refused].sort(),
      [...ALL_CHECKS, "seccompProfile_baseline", "seccompProfile_restricted"].sort(),
    );
  });
});
