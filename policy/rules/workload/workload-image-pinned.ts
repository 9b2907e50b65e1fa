import { flag } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { WORKLOADS } from "../../lib/types";
import { imagesOf, parseImage } from "../../model/image";

/** Tags of a line of versions, `13` and `13.2-alpine`, which the next patch moves, and of branches. */
const MOVING = /^v?\d+(?:\.\d+)?(?:-[a-z]+)?$|latest|nightly|snapshot|^(?:main|master|edge|dev|stable)(?:-|$)/i;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export const workloadImagePinned = resourceRule({
  name: "workload-image-pinned",
  description: "Images are named by a version, so that a restart never changes the program.",
  level: "mandatory",
  severity: "medium",
  remediation: "Give the image a tag that names one version, or a digest.",
  ids: {
    checkov: ["CKV_K8S_14", "CKV_K8S_43"],
    polaris: ["tagNotSpecified"],
    kubeScore: ["container-image-tag"],
    nsa: ["C-0075"],
  },
  types: WORKLOADS,
  parameters: {
    requireDigest: flag("Whether every image must also carry a digest.", false),
  },
  check: ({ resource, parameters, report, each }) => {
    each(imagesOf(resource), (image) => {
      const { tag, digest } = parseImage(image.string() ?? "");
      const isVersion = tag !== undefined && /\d/.test(tag) && !MOVING.test(tag);
      if (digest !== undefined && !DIGEST.test(digest)) report(image, "a whole digest (@sha256:…)");
      else if (digest === undefined && !isVersion) report(image, "a tag that names a version, or a digest");
      else if (digest === undefined && parameters.requireDigest) report(image, "a digest (@sha256:…)");
    });
  },
});
