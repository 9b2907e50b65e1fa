import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

import * as types from "../../policy/lib/types";
import { rules } from "../../policy/rules";

const POLICY = join(__dirname, "..", "..", "policy");
const SDK = join(__dirname, "..", "..", "node_modules", "@pulumi");

/** Every TypeScript file of the pack, as path from its root. */
function sources(folder = ""): string[] {
  return readdirSync(join(POLICY, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sources(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

const text = (path: string): string => readFileSync(join(POLICY, path), "utf8");
const ruleFiles = sources("rules").filter((path) => !path.endsWith("index.ts"));

/** True when every object inside a setting says which keys it takes. */
function isClosed({ type, items, additionalProperties }: PolicyConfigJSONSchema): boolean {
  if (type === "object") return additionalProperties !== undefined;
  if (typeof items !== "object" || Array.isArray(items)) return true;
  return items.type !== "object" || items.additionalProperties === false;
}

describe("rules of the pack", () => {
  it("have names that are unique and not reserved", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index || name === "all"),
      [],
    );
  });

  it("stand one in each file, which has the rule's name and is listed", () => {
    const expected = rules.map(({ name, about }) => join("rules", about.group, `${name}.ts`));
    assert.deepEqual([...ruleFiles].sort(), expected.sort());
  });

  it("have at most 60 lines", () => {
    assert.deepEqual(
      ruleFiles.filter((path) => text(path).trimEnd().split("\n").length > 60),
      [],
    );
  });

  it("say what holds, how to repair it and how severe it is", () => {
    const incomplete = rules.filter(({ description, remediationSteps, severity, enforcementLevel, tags }) => {
      const sentences = [description, remediationSteps ?? ""].every((one) => /^[A-Z"].{15,}\.$/s.test(one));
      return !sentences || severity === undefined || enforcementLevel === undefined || tags?.length !== 2;
    });
    assert.deepEqual(
      incomplete.map(({ name }) => name),
      [],
    );
  });

  it("give a default to every setting, and refuse unknown keys in nested objects", () => {
    const open = rules.flatMap(({ name, configSchema }) =>
      Object.entries(configSchema?.properties ?? {})
        .filter(([, schema]) => schema.default === undefined || !isClosed(schema))
        .map(([key]) => `${name}.${key}`),
    );
    assert.deepEqual(open, []);
  });

  it("run the rules about other rules last", () => {
    const groups = rules.map(({ about }) => about.group);
    assert.equal(
      groups.lastIndexOf("pack") - groups.indexOf("pack") + 1,
      groups.filter((one) => one === "pack").length,
    );
    assert.equal(groups.at(-1), "pack");
  });
});

describe("source of the pack", () => {
  it("imports nothing but its own files, Node, yaml and the two Pulumi SDKs it declares", () => {
    const allowed = /^(?:\.|node:|yaml$|@pulumi\/policy|@pulumi\/pulumi)/;
    const imports = sources().flatMap((path) =>
      [...text(path).matchAll(/from "([^"]+)"/g)].map(([, module]) => `${path}: ${module}`),
    );
    const foreign = imports.filter((one) => !allowed.test(one.split(": ")[1] ?? ""));
    assert.deepEqual(foreign, ["readme.ts: prettier"]);
  });

  it("stays inside its own folder", () => {
    const outside = sources().filter((path) => {
      const ups = [...text(path).matchAll(/from "((?:\.\.\/)+)/g)].map(([, up]) => (up ?? "").length / 3);
      return Math.max(0, ...ups) >= path.split("/").length;
    });
    assert.deepEqual(outside, []);
  });

  it("writes nothing on standard output, where the engine expects the server's port", () => {
    assert.deepEqual(
      sources().filter((path) => /console\.|process\.stdout/.test(text(path))),
      [],
    );
  });

  it("names only type tokens that the installed provider SDKs have", () => {
    // Custom resources of cert-manager, Gateway API and F5 NGINX are no part of @pulumi/kubernetes.
    const tokens = Object.values(types)
      .flat()
      .filter((token) => !/cert-manager|gateway|nginx/.test(token));
    const unknown = [...new Set(tokens)].filter((token) => {
      const [provider = "", module = "", kind = ""] = token.split(":");
      const camel = kind.charAt(0).toLowerCase() + kind.slice(1);
      const folder =
        provider === "random"
          ? ""
          : provider === "aws"
            ? (module.split("/")[0] ?? "")
            : module
                .replace("networking.k8s.io", "networking")
                .replace("storage.k8s.io", "storage")
                .replace("rbac.authorization.k8s.io", "rbac")
                .replace("scheduling.k8s.io", "scheduling");
      const file = readdirSync(join(SDK, provider, folder)).find((name) => name === `${camel}.js`);
      return file === undefined || !readFileSync(join(SDK, provider, folder, file), "utf8").includes(`'${token}'`);
    });
    assert.deepEqual(unknown, []);
  });

  it("is described by a README and a config schema that are up to date", () => {
    const tsx = join(__dirname, "..", "..", "node_modules", "tsx", "dist", "cli.mjs");
    const { status, stderr } = spawnSync(process.execPath, [tsx, join(POLICY, "readme.ts"), "--check"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });
});
