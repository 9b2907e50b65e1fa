import assert from "node:assert/strict";
import { code, table, words } from "../../../preview/review/markdown/markup";
import { markdown } from "../../../preview/review/markdown/markdown";
import { review } from "./support";

/** The part of a text between two headings. */
const section = (text: string, title: string): string =>
  (text.split(`### ${title}\n\n`)[1] ?? "").split(/\n\n###? /)[0]?.trimEnd() ?? "";

describe("the review as Markdown", function () {
  this.timeout(60_000);

  it("says of no change that there is none", async () => {
    const text = markdown(await review({}, {}));
    assert.equal(
      text.split("\n### ")[0],
      [
        "## Preview of dev",
        "",
        "|  |  |",
        "| --- | --- |",
        "| **resources** | none of 7 resources |",
        "| **alerts** | none of 1 alert |",
        "| **policies** | 1 rule, 1 mandatory, 0 advisory, 0 exempted; 0 new findings, 0 gone |",
        "| **cost** | 100 USD a month (unchanged) |",
        "",
      ].join("\n"),
    );
    assert.equal(section(text, "Resources"), "No resource differs from the base.");
    assert.match(
      section(text, "Alerts"),
      /^No alert differs from the base, and each goes where it went\.\n\n<details>/,
    );
    assert.match(section(text, "Policies"), /<details><summary>1 finding as before<\/summary>/);
    assert.match(section(text, "Cost"), /\n\nNo cost differs from the base\.\n\n/);
    assert.match(section(text, "High availability"), /\n\nWhat is survived does not differ from the base\.\n\n/);
    assert.match(section(text, "Capacity"), /^What the declared load needs does not differ from the base\.\n\n/);
  });

  it("tells a small change exactly: fields, threshold, route, verdict, cost, what is survived", async () => {
    const text = markdown(await review({ replicas: 2, threshold: "0.9", extra: true }, {}));
    assert.equal(
      text.split("\n## ")[0]?.split("\n### Notices")[0],
      `## Preview of dev

|  |  |
| --- | --- |
| **resources** | 1 added, 2 changed of 7 resources |
| **alerts** | 1 changed of 1 alert |
| **policies** | 1 rule, 0 mandatory, 0 advisory, 0 exempted; 0 new findings, 1 gone |
| **cost** | 200 USD a month (+100) |

### Resources

Added:

- \`Service monitoring/loki\`

<details><summary><code>ConfigMap monitoring/loki-rules</code>: 1 field</summary>

| field | before | after |
| --- | --- | --- |
| \`data["loki.yml"] groups[loki].rules[LokiFull].expr\` | \`loki_used > 0.8\` | \`loki_used > 0.9\` |

</details>

<details><summary><code>StatefulSet monitoring/loki</code>: 1 field</summary>

| field | before | after |
| --- | --- | --- |
| \`spec.replicas\` | \`1\` | \`2\` |

</details>

### Alerts

| alert | severity | what changes | goes to |
| --- | --- | --- | --- |
| \`LokiFull\` | warning | \`threshold: 0.8 → 0.9\` | default: Slack #alerts |

<details><summary>where alerts go</summary>

| receiver and channels | alerts | critical | warning | other |
| --- | --: | --: | --: | --: |
| default: Slack #alerts | 1 | 0 | 1 | 0 |

</details>

### Policies

1 rule, 0 mandatory, 0 advisory, 0 exempted

Gone:

- **mandatory** \`ha-minimum-replicas\` StatefulSet monitoring/loki: replicas is 1, want 2

### Cost

200 USD a month, 2.0 % of the declared 10,000 for infrastructure (wanted: at most 5 %); managed services would cost 500. List prices of us-east-1, 2026-11-22.

| USD a month | before | after | difference |
| --- | --- | --- | --: |
| loki | 100 | 200 | +100 |
| total, USD a month | 100 | 200 | +100 |

<details><summary>by component</summary>

| component | nodes | volumes | S3 | AWS services | total |
| --- | --: | --: | --: | --: | --: |
| loki | 200 |  |  |  | 200 |

</details>

### High availability

Failures survived for writes and reads, as pods/nodes/zones; (n) only while pods are spread as the scheduler prefers.

| component | before | after | difference |
| --- | --- | --- | --: |
| loki | 1 pods, 0/0/0 and 0/0/0 | 2 pods, 1/1/0 and 1/1/0 |  |

<details><summary>what each of 1 components survives</summary>

| component | size | writes | reads | a drain | problem | while more is away |
| --- | --- | --- | --- | --- | --- | --- |
| loki | 2 pods | 1/1/0 | 1/1/0 | safe |  | lines wait |

</details>

### Capacity

| component | before | after | difference |
| --- | --- | --- | --: |
| loki memory | 900 MiB of 1 GiB, 12 % free | 900 MiB of 2 GiB, 56 % free |  |

<details><summary>all 1 predictions</summary>

| component | what | needs | has | free | verdict | how |
| --- | --- | --: | --: | --: | --- | --- |
| loki | memory | 900 MiB | 2 GiB | 56 % |  | by hand |

</details>
`,
    );
  });

  it("tells who is reached instead where the routes alone change", async () => {
    const alerts = section(markdown(await review({ channel: "#elsewhere" }, {})), "Alerts");
    const moved = "default: Slack #alerts → default: Slack #elsewhere";
    assert.equal(alerts.split("\n")[2], `| \`LokiFull\` | warning | goes elsewhere | ${moved} |`);
  });

  it("tells of another severity that it pages somebody else", async () => {
    const alerts = section(markdown(await review({ severity: "critical" }, {})), "Alerts");
    assert.equal(
      alerts.split("\n")[2],
      "| `LokiFull` | critical | `label severity: warning → critical` | pager: PagerDuty |",
    );
  });

  it("shows routes, findings and tables without a base, and compares nothing", async () => {
    const text = markdown(await review({}));
    assert.deepEqual(
      [...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title),
      ["Alerts", "Policies", "Cost", "High availability", "Capacity", "Notices"],
    );
    assert.match(text, /\| \*\*resources\*\* \| 7 resources \|\n/);
    assert.doesNotMatch(text, /base|before/);
  });

  it("removes every secret of the run from what it says", async () => {
    const made = await review({});
    const canary = "canary-4711";
    const notices = [{ level: "info", message: `the password is ${canary}` }] as const;
    const preview = { ...made.preview, notices, redact: (text: string) => text.replaceAll(canary, "<secret>") };
    assert.doesNotMatch(markdown({ ...made, preview }), /canary/);
  });
});

describe("Markdown", () => {
  it("takes no text for markup, a mention or a reference", () => {
    assert.equal(
      words("a_b *c* <d> [e](f) `g` @here #12 #alerts a|b"),
      "a\\_b \\*c\\* &lt;d> \\[e\\](f) \\`g\\` @\u200bhere #\u200b12 #alerts a\\|b",
    );
    assert.equal(code("a`b``c"), "```a`b``c```");
    assert.equal(code("`a`"), "`` `a` ``");
    assert.equal(code("x".repeat(200)), `\`${"x".repeat(160)}…\``);
    assert.equal(table(["a"], [[code("b|c")], [words("b|c")]]), "| a |\n| --- |\n| `b\\|c` |\n| b\\|c |");
  });
});
