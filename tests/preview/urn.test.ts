import assert from "node:assert/strict";
import { nameOf, newUrn, typeOf } from "../../preview/urn";

const place = { stack: "dev", project: "tiny" };
const STACK = "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev";

describe("URNs", () => {
  it("start their chain of types below the stack", () => {
    assert.equal(newUrn(place, "", "pulumi:pulumi:Stack", "tiny-dev"), STACK);
    assert.equal(newUrn(place, STACK, "tiny:room:Room", "room"), "urn:pulumi:dev::tiny::tiny:room:Room::room");
  });

  it("carry the types of all parents, not only of the nearest one", () => {
    const room = newUrn(place, STACK, "tiny:room:Room", "room");
    const inner = newUrn(place, room, "tiny:room:Inner", "inner");
    const leaf = newUrn(place, inner, "kubernetes:core/v1:ConfigMap", "leaf");
    assert.equal(leaf, "urn:pulumi:dev::tiny::tiny:room:Room$tiny:room:Inner$kubernetes:core/v1:ConfigMap::leaf");
  });

  it("give back the type and the name, even a name with colons", () => {
    const urn = newUrn(place, STACK, "kubernetes:core/v1:ConfigMap", "a::b");
    assert.deepEqual([typeOf(urn), nameOf(urn)], ["kubernetes:core/v1:ConfigMap", "a::b"]);
  });
});
