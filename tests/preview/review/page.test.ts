import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import execa from "execa";
import type { Context } from "mocha";
import { runProgram } from "../../../preview/engine";
import { render } from "../../../preview/render/render";
import { architectureOf } from "../../../preview/review/graph/architecture";
import { connectionsOf } from "../../../preview/review/graph/network";
import { page } from "../../../preview/review/html/page";
import { colors } from "../../../preview/review/html/style";
import { reviewOf } from "../../../preview/review/review";
import type { Review } from "../../../preview/review/review";
import { SUMMARY } from "../../../preview/review/summary";
import type { Summary } from "../../../preview/review/summary";
import { capacityTexts, costTexts, haTexts, routingTexts } from "../../../preview/review/texts";
import { PROJECT, previewOf } from "../../support/program";
import { requireTool } from "../../support/toolbox";
import { review } from "./support";

/** Milliseconds that a browser may take to start on a busy machine. */
const PATIENCE = 120_000;

const text = (html: string): string =>
  html
    .replace(/<br>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&nbsp;", "\u00a0")
    .replaceAll("&amp;", "&");

/** Texts of the body of a table. */
function rowsOf(html: string, id: string): string[][] {
  const body = new RegExp(`<table id="${id}">.*?<tbody>(.*?)</tbody>`, "s").exec(html)?.[1] ?? "";
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => text(cell)),
  );
}

/** Titles of the boxes of a picture. */
const boxesOf = (html: string, id: string): string[] => {
  const svg = new RegExp(`<svg[^>]*id="${id}".*?</svg>`, "s").exec(html)?.[0] ?? "";
  return [...svg.matchAll(/<\/path>|<rect[^>]*><\/rect><title>(.*?)<\/title>/gs)].flatMap(([, title]) =>
    title ? [text(title)] : [],
  );
};

/** What a headless Chromium makes of a page, and what it complains about. */
async function opened(context: Context, html: string, ...more: string[]) {
  const chromium = requireTool(context, "chromium");
  const directory = mkdtempSync(join(tmpdir(), "page-"));
  try {
    const file = join(directory, "report.html");
    writeFileSync(file, html);
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(directory, "profile")}`];
    const quiet = ["--enable-logging=stderr", "--disable-background-networking", "--disable-component-update"];
    const shown = ["--dump-dom", ...more, pathToFileURL(file).href];
    const { stdout, stderr } = await execa(chromium, [...flags, ...quiet, ...shown], { timeout: PATIENCE });
    return { dom: stdout, complaints: stderr.split("\n").filter((line) => line.includes("CONSOLE")) };
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A copy of the real stack's review with a difference in it. */
async function realReview(): Promise<Review> {
  const overrides = [{ path: "loki.retention", value: "168h" }];
  const [preview, before] = [
    await runProgram({ directory: PROJECT, stack: "production", overrides }),
    await previewOf("production"),
  ];
  const files = new Map(render(before).files.map(({ path, content }) => [path, content]));
  return reviewOf(preview, render(preview), { files, summary: JSON.parse(files.get(SUMMARY) ?? "") as Summary });
}

describe("the review as a page", function () {
  this.timeout(2 * PATIENCE);
  let real: Review;
  let html: string;
  before(async () => {
    real = await realReview();
    html = page(real);
  });

  it("shows in a real browser what the data say, and nothing fails or is asked for", async function () {
    const { dom, complaints } = await opened(this, html);
    assert.deepEqual(complaints, []);
    const { preview, files } = real;
    assert.ok(preview.analysis);
    assert.deepEqual(rowsOf(dom, "cost-table"), costTexts(preview.analysis.cost).rows);
    assert.deepEqual(rowsOf(dom, "availability-table"), haTexts(preview.analysis.ha).rows);
    assert.deepEqual(rowsOf(dom, "capacity-table"), capacityTexts(preview.analysis.capacity.rows).rows);
    assert.deepEqual(rowsOf(dom, "routing"), routingTexts(real).rows);
    assert.equal(rowsOf(dom, "alerts").length, real.alerts.length);
    const connections = connectionsOf(files, preview.addressNames);
    assert.deepEqual(
      rowsOf(dom, "connections"),
      connections.map(({ from, to, ports }) => [from, to, ports || "any"]),
    );
    const boxes = architectureOf(preview.resources).nodes.map(({ title, details }) => [title, ...details].join(", "));
    assert.deepEqual(boxesOf(dom, "architecture-map"), boxes);
    const parties = new Set(connections.flatMap(({ from, to }) => [from, to]));
    assert.equal(boxesOf(dom, "network-map").length, parties.size);
    const changes = real.comparison?.resources ?? [];
    for (const [index, { fields }] of changes.filter(({ kind }) => kind === "changed").entries()) {
      const rows = fields.map(({ path, before: old = "", after = "" }) => [path, old, after]);
      assert.deepEqual(rowsOf(dom, `change-${index + 1}`), rows);
    }
    assert.deepEqual(rowsOf(dom, "change-1"), [["rules[expire-after-retention].expiration.days", "40", "17"]]);
  });

  it("would be caught loading or running anything", async function () {
    const harmful = html.replace("</main>", '<img src="http://127.0.0.1:9/x.png"><script>1</script></main>');
    const { complaints } = await opened(this, harmful);
    assert.equal(complaints.filter((line) => line.includes("Content Security Policy")).length, 2);
  });

  it("is one file without addresses to load from", () => {
    const targets = [...html.matchAll(/\s(?:src|href|srcset|data|action|xlink:href)="([^"]*)"/g)].map(
      ([, target]) => target,
    );
    assert.ok(targets.length > 5);
    assert.deepEqual(
      targets.filter((target) => !target?.startsWith("#")),
      [],
    );
    assert.doesNotMatch(html, /<(?:script|link|iframe|img|object)\b|@import|url\((?!#)/);
  });

  it("can be used with a keyboard and read aloud: landmarks, one order of headings, named tables and regions", () => {
    for (const landmark of ["<header>", "<nav aria-label=", '<main id="content"', "<footer>", '<html lang="en">']) {
      assert.equal(html.split(landmark).length, 2, landmark);
    }
    assert.match(html, /<body><a class="skip" href="#content">Skip to the content<\/a>/);
    const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    assert.ok(levels.every((level, index) => index === 0 || level <= (levels[index - 1] ?? 0) + 1));
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    const references = [...html.matchAll(/\s(?:aria-labelledby|href)="#?([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(
      references.filter((id) => !ids.includes(id)),
      [],
    );
    const tables = html.split("<table").slice(1);
    assert.ok(tables.length > 8);
    for (const table of tables)
      assert.match(table, /^ id="[^"]*"><caption id="[^"]*">[^<]+<\/caption><thead><tr><th scope="col"/);
    assert.equal(html.split('<th scope="row">').length - 1, html.split("<tr><th").length - 1 - tables.length);
    assert.equal(
      html.split('class="scroll"').length,
      html.split(/class="scroll" role="region" aria-label(?:ledby)?="[^"]+" tabindex="0"/).length,
    );
  });

  it("takes names and values for text, never for markup", async () => {
    const made = await review({});
    const notices = [{ level: "info", message: '<script>alert("&")</script>\u0000' }] as const;
    const shown = page({ ...made, preview: { ...made.preview, notices } });
    assert.match(shown, /<li>&lt;script&gt;alert\(&quot;&amp;&quot;\)&lt;\/script&gt;<\/li>/);
  });

  it("leaves out what a program does not have, and hides its secrets", async () => {
    const preview = await runProgram({ directory: join(__dirname, "../fixtures/secrets"), stack: "fine" });
    const shown = page(reviewOf(preview, render(preview)));
    assert.doesNotMatch(shown, /canary/);
    assert.deepEqual(
      [...shown.matchAll(/<section id="([^"]*)"/g)]
        .map(([, id]) => id)
        .filter((id) => ["cost", "alerting", "network"].includes(id ?? "")),
      [],
    );
  });

  it("fits a narrow screen and both color schemes: the picture differs by scheme, and is drawn", async function () {
    const chromium = requireTool(this, "chromium");
    const directory = mkdtempSync(join(tmpdir(), "page-"));
    try {
      const file = join(directory, "report.html");
      // Told by the page's title, which a page without scripts cannot compute: the width at which nothing sticks out.
      writeFileSync(file, html);
      const sizes: number[] = [];
      for (const scheme of [0, 1]) {
        const shot = join(directory, `${scheme}.png`);
        const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(directory, "profile")}`];
        const look = [
          `--blink-settings=preferredColorScheme=${scheme}`,
          "--window-size=390,1200",
          `--screenshot=${shot}`,
        ];
        await execa(chromium, [...flags, ...look, pathToFileURL(file).href], { timeout: PATIENCE });
        sizes.push(statSync(shot).size);
      }
      assert.ok(sizes.every((size) => size > 10_000));
      assert.notEqual(sizes[0], sizes[1]);
    } finally {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

/** Relative luminance of a color, WCAG 2.2. */
function luminance(color: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe("the colors of the page", () => {
  for (const scheme of ["light", "dark"] as const) {
    const palette = colors[scheme];
    it(`can be read in the ${scheme} scheme: 4.5 to 1 for text, 3 to 1 for lines that mean something`, () => {
      for (const ink of ["text", "quiet", "link", "good", "bad", "warn"] as const) {
        for (const ground of ["ground", "raised"] as const)
          assert.ok(contrast(palette[ink], palette[ground]) >= 4.5, `${ink} ${ground}`);
      }
      for (const ink of ["text", "quiet"] as const) {
        for (const ground of ["workload", "cluster", "cloud"] as const)
          assert.ok(contrast(palette[ink], palette[ground]) >= 4.5, `${ink} ${ground}`);
      }
      assert.ok(contrast(palette.edge, palette.ground) >= 3);
      assert.ok(contrast(palette.link, palette.ground) >= 3);
    });
  }
});
