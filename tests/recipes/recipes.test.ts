import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import { root } from "../support/content";
import { means, Workshop } from "../support/recipes/recipe";

/** The recipes of CONTRIBUTING.md, and what shows that the result works: a preview, and what it prints or writes. */
const recipes: readonly {
  readonly name: string;
  readonly title: string;
  /** Settings of the preview of production that show it; default as they stand. */
  readonly set?: string;
  /** Rendered file; default what is printed. */
  readonly file?: string;
  readonly shows: RegExp;
}[] = [
  {
    name: "setting",
    title: "Add a setting",
    set: "alloy.onlyNamespaces=[leads]",
    file: "monitoring-agents/configmap-alloy-config.yaml",
    shows: /regex = "leads"\n +action = "keep"/,
  },
  {
    name: "alert",
    title: "Add an alert",
    file: "monitoring/configmap-prometheus-rules.yaml",
    shows: /runbook_url: \S+\/components\/alloy\/runbooks\/AlloyFollowsNoFile\.md/,
  },
  {
    name: "dashboard",
    title: "Add a dashboard",
    file: "monitoring/configmap-grafana-dashboards-alloy.yaml",
    shows: /"uid": "alloy-files"/,
  },
  {
    name: "exporter",
    title: "Add an exporter",
    set: 'exporters.memcached.targets=[{"name":"carts","host":"cache.example.com","cidrs":["10.0.8.0/24"]}]',
    file: "monitoring/deployment-memcached-exporter-carts.yaml",
    shows: /--memcached\.address=cache\.example\.com:11211/,
  },
  {
    name: "room",
    title: "Add a room",
    set: "pushgateway.enabled=true",
    file: "monitoring/networkpolicy-pushgateway.yaml",
    shows: /port: 9091/,
  },
  {
    name: "policy-rule",
    title: "Add a policy rule",
    shows: new RegExp(`^${rules.length + 1} rules, `, "m"),
  },
];

describe("recipes of CONTRIBUTING.md, all followed literally in one copy of the project", function () {
  this.timeout(1_200_000);
  let workshop: Workshop;
  before(() => {
    workshop = Workshop.open();
  });
  after(() => {
    workshop.close();
  });

  it("are all of them", () => {
    const [, section = ""] = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").split(/^## Recipes$/m);
    const titles = [...(section.split(/^## /m)[0] ?? "").matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    assert.deepEqual(recipes.map(({ title }) => title).sort(), titles.sort());
  });

  for (const { name, title } of recipes) {
    it(`"${title}" touches the files that it names, and names none that need not be touched`, () => {
      const { touched, written, recipe } = workshop.follow(name, title);
      const files = [...touched, ...written];
      assert.deepEqual(
        files.filter((file) => !recipe.paths.some((path) => means(path, file))),
        [],
      );
      assert.deepEqual(
        recipe.paths.filter((path) => !files.some((file) => means(path, file))),
        [],
      );
    });
  }

  it("end with commands that succeed, and that write what they say to read", async () => {
    for (const command of workshop.commands) await workshop.succeed(command);
    assert.deepEqual(workshop.changed(), workshop.expected);
  });

  it("leave nothing for format and lint to complain about", async () => {
    const code = workshop.changed().filter((file) => file.endsWith(".ts"));
    await workshop.succeed(`npx prettier --check --ignore-unknown ${workshop.changed().join(" ")}`);
    await workshop.succeed(`npx eslint ${code.join(" ")}`);
  });

  const previews = new Map<string, Promise<string>>();
  const preview = (set: string | undefined): Promise<string> => {
    const options = set === undefined ? "" : ` --set '${set}'`;
    const printed = previews.get(options) ?? workshop.succeed(`npm run --silent preview -- production${options}`);
    previews.set(options, printed);
    return printed;
  };

  for (const { title, set, file, shows } of recipes) {
    it(`"${title}" shows in the preview`, async () => {
      const printed = await preview(set);
      const rendered = set === undefined ? "production" : "production.what-if";
      const shown = file === undefined ? printed : workshop.read(join("rendered", rendered, file));
      assert.match(shown, shows);
    });
  }
});
