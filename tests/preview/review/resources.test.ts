import assert from "node:assert/strict";
import { toYaml } from "../../../preview/render/format";
import { resourceChanges } from "../../../preview/review/resources";

const KEPT = "an update leaves spec.volumeClaimTemplates as it is";

/** A rendered StatefulSet with one claim. */
function statefulSet({ size = "10Gi", image = "loki:1", place = "Loki::loki", kept = true }) {
  const object = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "loki", namespace: "monitoring" },
    spec: {
      template: { spec: { containers: [{ name: "loki", image }] } },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage: size } } } }],
    },
  };
  const urn = `urn:pulumi:production::monitoring::${place}`;
  return new Map([["monitoring/statefulset-loki.yaml", toYaml(object, kept ? `${urn}\n# ${KEPT}` : urn)]]);
}

const effect = (before: object, after: object) => resourceChanges(statefulSet(before), statefulSet(after))[0]?.effect;

describe("what an update does beyond the fields that differ", () => {
  it("keeps the volumes of a StatefulSet whose claims an update leaves as they are", () => {
    assert.equal(effect({}, { size: "20Gi" }), "keeps its volumes");
  });

  it("rolls the pods where their template differs, whatever its claims say", () => {
    assert.equal(effect({}, { image: "loki:2" }), "rolls its pods");
    assert.equal(effect({}, { image: "loki:2", size: "20Gi" }), "rolls its pods");
  });

  it("replaces a StatefulSet whose claims differ and are not left alone, and one that the program makes elsewhere", () => {
    assert.equal(effect({ kept: false }, { kept: false, size: "20Gi" }), "is replaced");
    assert.equal(effect({}, { place: "Logs::loki" }), "is replaced");
  });

  it("does nothing beyond the fields where none of these differ", () => {
    assert.deepEqual(resourceChanges(statefulSet({}), statefulSet({})), []);
    assert.equal(resourceChanges(statefulSet({}), new Map())[0]?.effect, undefined);
  });
});
