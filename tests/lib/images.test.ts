import assert from "node:assert/strict";
import { image, imageVersion } from "../../lib/images";
import type { ImageName } from "../../lib/images";
import versions from "../../versions.json";

const names = Object.keys(versions.images) as ImageName[];

describe("an image", () => {
  it("is the reference that versions.json pins", () => {
    for (const name of names) assert.equal(image(name), versions.images[name]);
  });

  it("names its registry, and a version that does not move", () => {
    for (const name of names)
      assert.match(image(name), /^[a-z0-9-]+(\.[a-z0-9-]+)+\/[a-z0-9/_.-]+:v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$/);
  });

  it("has a version that is a valid label value, without the leading v", () => {
    for (const name of names) {
      assert.match(imageVersion(name), /^\d+\.\d+\.\d+$/);
      assert.equal(
        image(name).includes(`:${imageVersion(name)}`) || image(name).includes(`:v${imageVersion(name)}`),
        true,
      );
    }
  });
});
