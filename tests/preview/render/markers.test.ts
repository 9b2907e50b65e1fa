import assert from "node:assert/strict";
import { unknownMarker, withMarkers } from "../../../preview/render/markers";
import type { Placeholder } from "../../../preview/render/markers";
import { secret, UNKNOWN, unknownFrom } from "../../../preview/values";
import type { Wire } from "../../../preview/values";

const DOMAIN = "urn:pulumi:s::p::room$aws:opensearch/domain:Domain::traces";
const SERVICE = "urn:pulumi:s::p::room$kubernetes:core/v1:Service::grafana";

function mark(value: Wire, reveal = false) {
  const found: Placeholder[] = [];
  const rules = { reveal, shape: (marker: string) => marker, found: (one: Placeholder) => found.push(one) };
  return { data: withMarkers(value, rules), found };
}

describe("markers", () => {
  it("name the source of an unknown, cloud resources before Kubernetes objects", () => {
    assert.deepEqual(
      [unknownMarker([DOMAIN, SERVICE]), unknownMarker([SERVICE]), unknownMarker([])],
      ["<after apply: Domain traces>", "<after apply: Service grafana>", "<after apply>"],
    );
  });

  it("stand for every text below a secret, and leave its shape", () => {
    const content: Wire = { a: "x", b: ["y", 7, true, null], c: unknownFrom([DOMAIN]), d: "<secret token>" };
    assert.deepEqual(mark({ user: "u", all: secret(content) }).data, {
      user: "u",
      all: {
        a: "<secret>",
        b: ["<secret>", 0, false, null],
        c: "<after apply: Domain traces>",
        d: "<secret token>",
      },
    });
  });

  it("give way to real values when secrets are revealed, except for what is encrypted or unknown", () => {
    const { data, found } = mark({ a: secret({ b: "real" }), c: secret("<secret token>"), d: secret(UNKNOWN) }, true);
    assert.deepEqual(data, { a: { b: "real" }, c: "<secret token>", d: "<after apply>" });
    assert.deepEqual(found, [
      { path: ["c"], marker: "<secret token>" },
      { path: ["d"], marker: "<after apply>" },
    ]);
  });

  it("do not take a text for the marker of a setting because it merely begins like one", () => {
    assert.equal(mark(secret("<secret a> and hunter2>")).data, "<secret>");
    assert.equal(mark(secret("<secret a> and hunter2")).data, "<secret>");
  });
});
