import assert from "node:assert/strict";
import { checks } from "../../doctor/checks";
import { assertInstalled, examine, type Judged } from "../../doctor/doctor";
import { exitCodeOf, report } from "../../doctor/report";
import { styleFor } from "../../preview/report/style";
import { World } from "./support/world";

const plain = styleFor({}, {});
const examination = { stack: "production", context: "prod", server: "https://prod.example", skipped: ["dns"] };

describe("doctor: report", function () {
  this.timeout(60_000);

  const one = (state: Judged["state"], remedy?: string): Judged => ({
    ...{ check: "limits", subject: `a ${state} one`, state, detail: "says why" },
    ...(remedy !== undefined && { remedy }),
  });

  it("is a table, what to do, what was skipped, and the totals", () => {
    const findings = [one("failed", "do this"), one("warning", "or that"), one("not judged"), one("ok", "nothing")];
    assert.equal(
      report({ ...examination, findings }, plain),
      [
        "  check   state       subject           finding",
        "  limits  failed      a failed one      says why",
        "  limits  warning     a warning one     says why",
        "  limits  not judged  a not judged one  says why",
        "  limits  ok          a ok one          says why",
        "",
        "What to do",
        "  limits, a failed one: do this",
        "  limits, a warning one: or that",
        "",
        "Skipped: dns",
        "production at prod (https://prod.example): 4 findings, 1 failed, 1 warning, 1 not judged, 1 ok",
        "",
      ].join("\n"),
    );
  });

  it("has no list of things to do where all is fine", () => {
    assert.equal(
      report({ ...examination, skipped: [], findings: [one("ok")] }, plain),
      [
        "  check   state  subject   finding",
        "  limits  ok     a ok one  says why",
        "",
        "production at prod (https://prod.example): 1 finding, 1 ok",
        "",
      ].join("\n"),
    );
  });

  it("ends with 1 for a failure, and with --strict for whatever is not fine", () => {
    const states = ["ok", "warning", "not judged", "failed"] as const;
    assert.deepEqual(
      states.map((state) => [exitCodeOf([one("ok"), one(state)], false), exitCodeOf([one("ok"), one(state)], true)]),
      [
        [0, 0],
        [0, 1],
        [0, 1],
        [1, 1],
      ],
    );
  });
});

describe("doctor: examination", function () {
  this.timeout(60_000);

  it("names each finding's check, in the order of the checklist, and fails nothing in a healthy cluster", async () => {
    const findings = await examine(checks, (await World.healthy()).context);
    assert.deepEqual(
      [...new Set(findings.map(({ check }) => check))],
      checks.map(({ name }) => name),
    );
    assert.equal(exitCodeOf(findings, false), 0);
  });

  it("judges what it may, and says of the rest which permission is missing", async () => {
    const world = await World.healthy();
    world.forbidden.add("networkpolicies.networking.k8s.io");
    const findings = await examine(checks, world.context);
    assert.deepEqual(
      findings.filter(({ check }) => check === "network-policies"),
      [
        {
          check: "network-policies",
          subject: "networkpolicies.networking.k8s.io",
          state: "not judged",
          detail: "this user may not list networkpolicies.networking.k8s.io",
          remedy: "use an account with the ClusterRole of docs/production-checklist.md",
        },
      ],
    );
    assert.equal(new Set(findings.map(({ check }) => check)).size, checks.length);
  });

  it("refuses a cluster without the stack's namespaces: it is another one, or nothing is deployed", async () => {
    const world = await World.healthy();
    world.remove("Namespace", "monitoring-agents");
    await assert.rejects(assertInstalled(world.context, "prod"), {
      exitCode: 2,
      message:
        "namespace: monitoring-agents is not in the cluster of context prod\n" +
        "  see that prod is the cluster of stack production (--context), then: pulumi up\n",
    });
  });

  it("refuses an account that may not even see namespaces", async () => {
    const world = await World.healthy();
    world.forbidden.add("namespaces");
    await assert.rejects(assertInstalled(world.context, "prod"), {
      exitCode: 2,
      message:
        "context: prod is not enough: this user may not list namespaces\n" +
        "  use an account with the ClusterRole of docs/production-checklist.md\n",
    });
  });
});

describe("doctor: what is expected", function () {
  this.timeout(60_000);

  for (const [stack, uploads] of [
    ["production", 6 * 3600],
    ["staging", undefined],
  ] as const) {
    it(`has the ages of backups from the alerts of ${stack}`, async () => {
      const { expected } = await World.healthy(stack);
      assert.equal(expected.ageLimit("BackupTooOld"), 8 * 86_400);
      assert.equal(expected.ageLimit("ThanosUploadsStalled"), uploads);
      assert.equal(expected.ageLimit("Watchdog"), undefined);
    });
  }
});
