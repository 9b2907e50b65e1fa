import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import { root } from "../support/content";
import { means, Workshop } from "../support/recipes/recipe";

/** The recipes of CONTRIBUTING.md, and what shows that the result works: a command and what it prints. */
const recipes: readonly {
  readonly name: string;
  readonly title: string;
  readonly shows: { readonly command: string; readonly prints: RegExp };
}[] = [
  {
    name: "setting",
    title: "Add a setting",
    shows: {
      command:
        "npm run --silent preview -- production --set alloy.onlyNamespaces=[leads]; " +
        "cat rendered/production.what-if/monitoring-agents/configmap-alloy-config.yaml",
      prints: /regex = "leads"\n +action = "keep"/,
    },
  },
  {
    name: "alert",
    title: "Add an alert",
    shows: {
      command:
        "npm run --silent preview -- production; cat rendered/production/monitoring/configmap-prometheus-rules.yaml",
      prints: /runbook_url: \S+\/components\/alloy\/runbooks\/AlloyFollowsNoFile\.md/,
    },
  },
  {
    name: "dashboard",
    title: "Add a dashboard",
    shows: {
      command:
        "npm run --silent preview -- production; cat rendered/production/monitoring/configmap-grafana-dashboards-alloy.yaml",
      prints: /"uid": "alloy-files"/,
    },
  },
  {
    name: "exporter",
    title: "Add an exporter",
    shows: {
      command:
        "npm run --silent preview -- production --set " +
        `'exporters.memcached.targets=[{"name":"carts","host":"cache.example.com","cidrs":["10.0.8.0/24"]}]'; ` +
        "cat rendered/production.what-if/monitoring/deployment-memcached-exporter-carts.yaml",
      prints: /--memcached\.address=cache\.example\.com:11211/,
    },
  },
  {
    name: "room",
    title: "Add a room",
    shows: {
      command:
        "npm run --silent preview -- production --set pushgateway.enabled=true; " +
        "cat rendered/production.what-if/monitoring/networkpolicy-pushgateway.yaml",
      prints: /port: 9091/,
    },
  },
  {
    name: "policy-rule",
    title: "Add a policy rule",
    shows: {
      command: "npm run --silent preview -- production",
      prints: new RegExp(`^${rules.length + 1} rules, `, "m"),
    },
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

  for (const { title, shows } of recipes) {
    it(`"${title}" shows in the preview`, async () => {
      assert.match(await workshop.succeed(shows.command), shows.prints);
    });
  }
});
