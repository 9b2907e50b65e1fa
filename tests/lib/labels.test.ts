import assert from "node:assert/strict";
import { checksumAnnotation, labels, project, retentionAnnotation, selector } from "../../lib/labels";

describe("the labels of an object", () => {
  it("are Kubernetes' recommended ones, with the version where there is an image", () => {
    const common = {
      "app.kubernetes.io/name": "loki",
      "app.kubernetes.io/instance": "loki",
      "app.kubernetes.io/component": "loki",
      "app.kubernetes.io/part-of": "insurance-lead-gen-monitoring",
      "app.kubernetes.io/managed-by": "pulumi",
    };
    assert.deepEqual(labels("loki", "loki"), common);
    assert.deepEqual(labels("loki", "loki", "3.7.8"), { ...common, "app.kubernetes.io/version": "3.7.8" });
  });

  it("include the selector, which has neither version nor component, since selectors cannot change", () => {
    assert.deepEqual(selector("loki"), { "app.kubernetes.io/name": "loki", "app.kubernetes.io/instance": "loki" });
    const all = labels("loki", "loki", "3.7.8");
    assert.deepEqual({ ...all, ...selector("loki") }, all);
  });

  it("are valid label values", () => {
    for (const value of Object.values(labels("kube-state-metrics", "exporters", "2.20.0"))) {
      assert.match(value, /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
    }
    assert.equal(project.length <= 63, true);
  });
});

describe("the project's own annotations", () => {
  it("have the domain as prefix", () => {
    assert.equal(retentionAnnotation, "insurance-lead-gen.com/retention");
    assert.equal(checksumAnnotation("config"), "insurance-lead-gen.com/checksum-config");
  });
});
