import assert from "node:assert/strict";

import { passing, Undetermined, type Cursor } from "../../../policy/lib/cursor";
import { describe as subjectOf, toResource } from "../../../policy/lib/resource";
import { UNKNOWN } from "../../../policy/lib/value";

function root(props: object, type = "kubernetes:apps/v1:Deployment"): Cursor {
  return toResource({ type, urn: "urn:x", name: "logical", props }).props;
}

/** The path at which reading stops because of an unknown. */
function stopsAt(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Undetermined);
    return error.at.path;
  }
  assert.fail("nothing was unknown");
}

describe("cursor", () => {
  const props = {
    text: "x",
    size: 3,
    on: false,
    none: null,
    list: [{ name: "a", v: 1 }, { metadata: { name: "b" } }, { job_name: "c" }, "d"],
    "dotted.key/x": { "0": "y" },
    gone: UNKNOWN,
  };

  it("reads each type, and undefined where another type or nothing stands", () => {
    const at = root(props);
    const found = [at.key("text").string(), at.key("size").number(), at.key("on").boolean(), at.key("size").text()];
    assert.deepEqual(found, ["x", 3, false, "3"]);
    const others = [at.key("size").string(), at.key("text").number(), at.key("none").boolean(), at.key("list").text()];
    assert.deepEqual(others, [undefined, undefined, undefined, undefined]);
    assert.deepEqual([at.key("none").exists(), at.key("on").exists()], [false, true]);
  });

  it("writes paths that name list elements and quote odd keys", () => {
    const at = root(props);
    const paths = at
      .key("list")
      .items()
      .map((item) => item.key("v").path);
    assert.deepEqual(paths, ["list[a].v", "list[b].v", "list[c].v", "list[3].v"]);
    assert.equal(at.key("dotted.key/x").key("0").path, '["dotted.key/x"]["0"]');
  });

  it("has no elements, entries or texts where there is no structure", () => {
    const at = root(props);
    assert.deepEqual([at.key("text").items(), at.key("none").entries(), at.key("absent").strings()], [[], [], []]);
  });

  it("moves below an unknown without failing, and stops only at reading", () => {
    const below = root(props).at("gone.a.b");
    assert.equal(below.unknown, true);
    assert.equal(
      stopsAt(() => below.string()),
      "gone.a.b",
    );
    assert.equal(
      stopsAt(() => root(props).json()),
      "gone",
    );
  });

  it("tells what is given from what is not, and only stops where the holder is unknown", () => {
    const at = root(props);
    assert.deepEqual([at.key("gone").given(), at.key("text").given(), at.key("absent").given()], [true, true, false]);
    assert.equal(
      stopsAt(() => at.at("gone.a").given()),
      "gone.a",
    );
  });

  it("returns deep JSON", () => {
    assert.deepEqual(root({ a: [1, { b: null }] }).json(), { a: [1, { b: null }] });
  });

  it("shows values as JSON, cut after 100 characters", () => {
    assert.equal(root(props).key("text").display(), '"x"');
    assert.equal(root(props).key("absent").display(), "not set");
    assert.equal(root(props).key("gone").display(), "unknown until the update");
    assert.equal(
      root({ a: "y".repeat(200) })
        .key("a")
        .display(),
      `"${"y".repeat(99)}…`,
    );
  });
});

describe("secrets in messages", () => {
  const hidden = "(secret, not shown)";

  it("never show what a Secret holds, nor what is parsed from it", () => {
    const secret = root(
      { data: { a: "c2VjcmV0" }, stringData: { b: "x" }, type: "Opaque" },
      "kubernetes:core/v1:Secret",
    );
    assert.equal(secret.at("data.a").display(), hidden);
    assert.equal(secret.key("stringData").display(), hidden);
    assert.equal(secret.at("stringData.b").with({ c: "x" }).key("c").display(), hidden);
    assert.equal(secret.key("type").display(), '"Opaque"');
  });

  it("never show a text whose key says that it is a credential, unless the key only points to one", () => {
    const at = root({ password: "x", api_key: "x", passwordFile: "/x", secretName: "x", token: true });
    const shown = ["password", "api_key", "passwordFile", "secretName", "token"].map((key) => at.key(key).display());
    assert.deepEqual(shown, [hidden, hidden, '"/x"', '"x"', "true"]);
  });

  it("never show a value that is a credential by its format", () => {
    assert.equal(root({ url: "postgres://a:hunter2@db/x" }).key("url").display(), hidden);
    assert.equal(
      root({ a: ["AKIAIOSFODNN7EXAMPLE"] })
        .key("a")
        .display(),
      hidden,
    );
  });
});

describe("names in messages", () => {
  it("are kind, namespace and name, or the logical name where the object's is unknown", () => {
    const named = root({ metadata: { name: "loki", namespace: "monitoring" } }).resource;
    const unnamed = root({ metadata: { name: UNKNOWN } }).resource;
    const domain = root({}, "aws:opensearch/domain:Domain").resource;
    assert.deepEqual([named, unnamed, domain].map(subjectOf), [
      "Deployment monitoring/loki",
      "Deployment logical",
      "Domain logical",
    ]);
  });
});

describe("a search among places some of which are unknown", () => {
  const places = [{ a: 1 }, { a: UNKNOWN }, { a: 2 }].map((props) => root(props).key("a"));

  it("returns what surely passes", () => {
    assert.deepEqual(
      passing(places, (place) => place.number() === 2).map(({ value }) => value),
      [2],
    );
  });

  it("stops at the unknown when nothing surely passes, since that may be it", () => {
    assert.equal(
      stopsAt(() => passing(places, (place) => place.number() === 3)),
      "a",
    );
  });

  it("is empty when nothing passes and nothing is unknown", () => {
    assert.deepEqual(
      passing(places.slice(0, 1), () => false),
      [],
    );
  });

  it("lets other errors through", () => {
    assert.throws(
      () =>
        passing(places, () => {
          throw new RangeError("x");
        }),
      RangeError,
    );
  });
});
