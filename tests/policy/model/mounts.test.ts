import assert from "node:assert/strict";

import { Undetermined } from "../../../policy/lib/cursor";
import { toResource } from "../../../policy/lib/resource";
import { UNKNOWN } from "../../../policy/lib/value";
import { dataVolume } from "../../../policy/model/claims";
import { filesIn, fileOf } from "../../../policy/model/mounts";
import { StackModel } from "../../../policy/model/stack";
import type { Container } from "../../../policy/model/workload";

const metadata = (name: unknown) => ({ name, namespace: "ns" });

const configMap = (name: string, data: unknown) =>
  toResource({ type: "kubernetes:core/v1:ConfigMap", urn: name, name, props: { metadata: metadata(name), data } });

const secret = toResource({
  type: "kubernetes:core/v1:Secret",
  urn: "secret",
  name: "secret",
  props: { metadata: metadata("secret"), data: { key: "dmFsdWU=" } },
});

function stackWith(pod: object, spec: object = {}): { stack: StackModel; container: Container } {
  const workload = toResource({
    type: "kubernetes:apps/v1:StatefulSet",
    urn: "w",
    name: "w",
    props: { metadata: metadata("w"), spec: { template: { spec: pod }, ...spec } },
  });
  const stack = new StackModel([
    workload,
    configMap("a", { "x.yml": "ax", "y.yml": "ay" }),
    configMap("b", UNKNOWN),
    secret,
  ]);
  const container = stack.workloads[0]?.mainContainer;
  assert.ok(container !== undefined);
  return { stack, container };
}

const pod = {
  containers: [
    {
      name: "w",
      volumeMounts: [
        { name: "a", mountPath: "/etc/app/" },
        { name: "renamed", mountPath: "/etc/app/deep" },
        { name: "a", mountPath: "/single/file.yml", subPath: "y.yml" },
        { name: "a", mountPath: "/part", subPath: "folder" },
        { name: "mixed", mountPath: "/mixed" },
        { name: "unknown", mountPath: "/unknown" },
        { name: "none", mountPath: "/none" },
      ],
    },
  ],
  volumes: [
    { name: "a", configMap: { name: "a" } },
    { name: "renamed", configMap: { name: "a", items: [{ key: "x.yml", path: "sub/z.yml" }] } },
    { name: "mixed", projected: { sources: [{ configMap: { name: "a" } }, { secret: { name: "secret" } }] } },
    { name: "unknown", configMap: { name: "b" } },
    { name: "none", configMap: { name: "not-in-the-stack" } },
  ],
};

describe("file that a container reads", () => {
  const { stack, container } = stackWith(pod);
  const textAt = (path: string): unknown => fileOf(stack, container, path)?.value;

  it("is the key of the ConfigMap mounted there", () => {
    assert.equal(textAt("/etc/app/x.yml"), "ax");
    assert.equal(textAt("/etc/app/none.yml"), undefined);
  });

  it("comes from the deepest mount, under the name that items give it", () => {
    assert.equal(textAt("/etc/app/deep/sub/z.yml"), "ax");
    assert.equal(textAt("/etc/app/deep/x.yml"), undefined);
  });

  it("may be mounted alone", () => {
    assert.equal(textAt("/single/file.yml"), "ay");
    assert.equal(textAt("/part/x.yml"), undefined);
  });

  it("comes from any source of a projected volume, a Secret's decoded", () => {
    assert.deepEqual([textAt("/mixed/x.yml"), textAt("/mixed/key")], ["ax", "value"]);
  });

  it("is undefined where nothing of the stack is mounted, and undetermined where the data is unknown", () => {
    assert.deepEqual([textAt("/elsewhere/x"), textAt("/none/x")], [undefined, undefined]);
    assert.throws(() => fileOf(stack, container, "/unknown/x")?.string(), Undetermined);
  });

  it("is not there where the volume is not, or the key that is mounted alone", () => {
    const volumeMounts = [
      { name: "a", mountPath: "/etc/a.yml", subPath: "gone.yml" },
      { name: "gone", mountPath: "/gone" },
      { name: "scratch", mountPath: "/scratch" },
    ];
    const volumes = [
      { name: "a", configMap: { name: "a" } },
      { name: "scratch", emptyDir: {} },
    ];
    const other = stackWith({ containers: [{ name: "w", volumeMounts }], volumes });
    // A ConfigMap or Secret whose name nobody knows is not meant by a volume that names none.
    const stack = new StackModel([
      ...other.stack.resources,
      ...["ConfigMap", "Secret"].map((kind) =>
        toResource({
          type: `kubernetes:core/v1:${kind}`,
          urn: kind,
          name: kind,
          props: { metadata: metadata(UNKNOWN) },
        }),
      ),
    ]);
    const paths = ["/etc/a.yml", "/gone/x", "/scratch/x"];
    assert.deepEqual(
      paths.map((path) => fileOf(stack, other.container, path)),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(filesIn(stack, other.container, "/etc"), []);
  });

  it("knows its place for messages", () => {
    assert.equal(fileOf(stack, container, "/etc/app/x.yml")?.path, 'data["x.yml"]');
  });

  it("is one of the files of its directory", () => {
    const files = filesIn(stack, container, "/etc/app").map(({ path, text }) => [path, text.value]);
    assert.deepEqual(files, [
      ["/etc/app/x.yml", "ax"],
      ["/etc/app/y.yml", "ay"],
      ["/etc/app/deep/sub/z.yml", "ax"],
    ]);
    assert.deepEqual(
      filesIn(stack, container, "/single").map(({ path, text }) => [path, text.value]),
      [["/single/file.yml", "ay"]],
    );
  });
});

describe("volume that keeps a path", () => {
  const mounts = [{ name: "data", mountPath: "/data" }];
  const kindWith = (volumes: object[], spec: object = {}): string => {
    const { stack, container } = stackWith({ containers: [{ name: "w", volumeMounts: mounts }], volumes }, spec);
    return dataVolume(stack, container, "/data/x").kind;
  };

  it("is a claim by template", () => {
    assert.equal(kindWith([], { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] }), "claim");
  });

  it("is a claim of others when the stack does not have it", () => {
    assert.equal(kindWith([{ name: "data", persistentVolumeClaim: { claimName: "x" } }]), "foreign");
  });

  it("ends with the pod when it is an emptyDir or a generic ephemeral volume", () => {
    assert.equal(kindWith([{ name: "data", emptyDir: {} }]), "ephemeral");
    assert.equal(kindWith([{ name: "data", ephemeral: { volumeClaimTemplate: { spec: { a: 1 } } } }]), "ephemeral");
  });

  it("is the container's own layer where nothing is mounted", () => {
    const { stack, container } = stackWith({ containers: [{ name: "w" }] });
    assert.equal(dataVolume(stack, container, "/data").kind, "none");
  });

  it("is undetermined when a template's name is unknown", () => {
    const templates = { volumeClaimTemplates: [{ metadata: { name: UNKNOWN } }] };
    assert.throws(() => kindWith([], templates), Undetermined);
  });
});
