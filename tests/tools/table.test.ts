import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fingerprint } from "../../tools/builder";
import { binDirectory, binaryPath, findBinary, groups, moduleDirectory, modules, selectTools } from "../../tools/tools";
import type { Binary, ToolModule } from "../../tools/tools";
import versions from "../../versions.json";

const binariesOf = (some: readonly ToolModule[]): Binary[] => some.flatMap(({ binaries }) => binaries);
const names = (some: readonly ToolModule[]): string[] => binariesOf(some).map(({ name }) => name);
const read = (module: ToolModule, file: string): string => readFileSync(join(moduleDirectory(module), file), "utf8");
const lines = (text: string): string[][] =>
  text.split("\n").map((line) => line.replace("require ", "").trim().split(" "));

const goModules = modules.filter(({ builder }) => builder !== "maven");
const mavenProjects = modules.filter(({ builder }) => builder === "maven");

describe("table of tools", () => {
  for (const module of mavenProjects) {
    it(`tools/${module.dir}/pom.xml pins ${module.path} at the table's ${module.version}, and every version is exact`, () => {
      const pom = read(module, "pom.xml");
      const [group, artifact] = module.path.split(":");
      const pin = `<groupId>${group}</groupId>\\s*<artifactId>${artifact}</artifactId>\\s*<version>(.*?)</version>`;
      assert.equal(new RegExp(pin).exec(pom)?.[1], module.version);
      const pinned = [...pom.matchAll(/<(dependency|plugin)>.*?<\/\1>/gs)].map(
        ([one]) => /<version>(.*?)</.exec(one)?.[1],
      );
      assert.ok(pinned.length > 0);
      for (const version of pinned) assert.match(version ?? "none", /^\d+(\.\d+)+$/);
    });

    it(`tools/${module.dir} has the main class of each of its programs`, () => {
      for (const { folder } of module.binaries) assert.match(read(module, `${folder}.java`), /static void main\(/);
    });
  }

  for (const module of goModules) {
    const { dir, path, version } = module;

    it(`tools/${dir}/go.mod pins ${path} at the table's ${version}`, () => {
      const pins = lines(read(module, "go.mod")).filter(([name, pin]) => name === path && pin?.startsWith("v"));
      assert.deepEqual(
        pins.map(([, pin]) => pin),
        [version],
      );
    });

    it(`tools/${dir}/go.sum holds the checksum of ${path} ${version}`, () => {
      assert.match(read(module, "go.sum"), new RegExp(`^${path.replaceAll(".", "\\.")} ${version} h1:`, "m"));
    });

    it(`tools/${dir} declares each of its programs as a Go tool, so that 'go mod tidy' keeps them`, () => {
      const declared = new Set(
        lines(read(module, "go.mod")).map((words) => words.filter((word) => word !== "tool")[0]),
      );
      for (const { folder } of module.binaries) assert.ok(declared.has(folder === "" ? path : `${path}/${folder}`));
    });

    it(`tools/${dir} replaces modules by published ones only, never by a folder of one machine`, () => {
      const local = lines(read(module, "go.mod")).filter((words) =>
        /^(\.|\/)/.test(words[words.indexOf("=>") + 1] ?? ""),
      );
      assert.deepEqual(
        local.filter((words) => words.includes("=>")),
        [],
      );
    });
  }

  it("lists every module folder of tools/, and no other but that of the custom resource definitions", () => {
    const folders = readdirSync(dirname(binDirectory), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "bin")
      .map(({ name }) => name);
    assert.deepEqual(folders.sort(), [...modules.map(({ dir }) => dir), "crds"].sort());
  });

  it("gives every program a name, a purpose and a group of its own", () => {
    const all = names(modules);
    assert.equal(new Set(all).size, all.length);
    for (const binary of binariesOf(modules)) {
      assert.notEqual(binary.purpose, "");
      assert.ok(binary.groups.length > 0, binary.name);
    }
  });

  it("builds a control plane that knows the Pod Security version of versions.json", () => {
    const minor = (version: string | undefined): number => Number(version?.split(".")[1]);
    const kube = modules.find(({ dir }) => dir === "kube");
    assert.ok(
      minor(kube?.version) >= minor(versions.podSecurity),
      `${kube?.version} is older than ${versions.podSecurity}`,
    );
  });

  it("keeps the language host out of pulumi's folder, where the engine would start policy packs with it", () => {
    const [pulumi, host] = [findBinary("pulumi"), findBinary("pulumi-language-nodejs")];
    assert.ok(pulumi && host);
    assert.notEqual(dirname(binaryPath(pulumi)), dirname(binaryPath(host)));
  });
});

describe("choice of tools", () => {
  it("takes all when nothing is named", () => assert.deepEqual(names(selectTools([])), names(modules)));

  it("takes single programs, not the rest of their module", () => {
    assert.deepEqual(names(selectTools(["logcli", "promtool"])), ["promtool", "logcli"]);
  });

  for (const group of groups) {
    it(`takes every program of the group '${group}'`, () => {
      const expected = binariesOf(modules).filter((binary) => binary.groups.includes(group));
      assert.ok(expected.length > 0);
      assert.deepEqual(binariesOf(selectTools([group])), expected);
    });
  }

  it("refuses an unknown word, and names it, its place and what is known", () => {
    assert.throws(() => selectTools(["promtol"]), /called promtol .*tools\/tools\.ts.*promtool/);
  });
});

describe("stamp of a built tool", () => {
  const module = modules[0];
  const binary = module?.binaries[0];
  assert.ok(module && binary);

  it("stays while nothing changes", () =>
    assert.equal(fingerprint(module, binary), fingerprint({ ...module }, binary)));

  it("changes with a linked variable, so that the tool is built again", () => {
    assert.notEqual(fingerprint({ ...module, variables: {} }, binary), fingerprint(module, binary));
  });

  it("changes with go.mod and go.sum", () => {
    assert.notEqual(fingerprint({ ...module, dir: "etcd" }, binary), fingerprint(module, binary));
  });
});
