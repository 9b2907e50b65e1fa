import assert from "node:assert/strict";

import { Undetermined } from "../../../policy/lib/cursor";
import { toResource } from "../../../policy/lib/resource";
import { someSurely } from "../../../policy/model/surely";

describe("policy/model/surely", () => {
  const { props } = toResource({ type: "a:b:C", urn: "urn", name: "c", props: {} });
  const doubt = (key: string): boolean => {
    throw new Undetermined(props.key(key));
  };

  it("is true as soon as one item holds, whatever is in doubt before it", () => {
    assert.equal(
      someSurely(["doubt", true, "never asked"], (item) => (item === true ? true : doubt("first"))),
      true,
    );
  });

  it("is false when every item surely fails", () => {
    assert.equal(
      someSurely([1, 2], () => false),
      false,
    );
    assert.equal(
      someSurely([], () => true),
      false,
    );
  });

  it("throws the first doubt when no item surely holds", () => {
    const judge = (): unknown => someSurely(["first", "", "second"], (item) => (item === "" ? false : doubt(item)));
    assert.throws(judge, (error) => error instanceof Undetermined && error.at.path === "first");
  });

  it("lets other errors through", () => {
    const broken = (): boolean => {
      throw new TypeError("broken");
    };
    assert.throws(() => someSurely([1, 2], broken), { name: "TypeError", message: "broken" });
  });
});
