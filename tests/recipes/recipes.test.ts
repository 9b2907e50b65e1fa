import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import { root } from "../support/content";
import { Followed, means } from "../support/recipes/recipe";

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

describe("recipes of CONTRIBUTING.md", () => {
  it("are each followed here", () => {
    const [, section = ""] = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").split(/^## Recipes$/m);
    const titles = [...(section.split(/^## /m)[0] ?? "").matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    assert.deepEqual(recipes.map(({ title }) => title).sort(), titles.sort());
  });

  for (const { name, title, shows } of recipes) {
    describe(`"${title}", followed literally`, function () {
      this.timeout(1_200_000);
      let followed: Followed;
      before(() => {
        followed = Followed.start(name, title);
      });
      after(() => {
        followed.stop();
      });

      it("touches the files that it names, and names none that need not be touched", () => {
        const { touched, written, recipe } = followed;
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

      it("ends with commands that succeed, and that write what it says to read", async () => {
        for (const command of followed.recipe.commands.trim().split("\n")) {
          const { exitCode, output } = await followed.run(command);
          assert.equal(exitCode, 0, `${command}\n${output}`);
        }
        assert.deepEqual(followed.changed(), [...new Set([...followed.touched, ...followed.written])].sort());
      });

      it("leaves nothing for format and lint to complain about", async () => {
        const code = followed.changed().filter((file) => file.endsWith(".ts"));
        for (const command of [
          `npx prettier --check --ignore-unknown ${followed.changed().join(" ")}`,
          `npx eslint ${code.join(" ")}`,
        ]) {
          const { exitCode, output } = await followed.run(command);
          assert.equal(exitCode, 0, `${command}\n${output}`);
        }
      });

      it("shows in the preview", async () => {
        const { exitCode, output } = await followed.run(shows.command);
        assert.equal(exitCode, 0, output);
        assert.match(output, shows.prints);
      });
    });
  }
});
