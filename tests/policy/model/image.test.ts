import assert from "node:assert/strict";

import { parseImage } from "../../../policy/model/image";

describe("policy/model/image", () => {
  const cases: [string, ReturnType<typeof parseImage>][] = [
    ["nginx", { repository: "docker.io/library/nginx" }],
    ["nginx:1.29", { repository: "docker.io/library/nginx", tag: "1.29" }],
    ["my.app:2", { repository: "docker.io/library/my.app", tag: "2" }],
    ["localhost:1", { repository: "docker.io/library/localhost", tag: "1" }],
    ["grafana/grafana:13.2.3", { repository: "docker.io/grafana/grafana", tag: "13.2.3" }],
    ["quay.io/thanos/thanos", { repository: "quay.io/thanos/thanos" }],
    ["localhost/app:1", { repository: "localhost/app", tag: "1" }],
    ["registry:5000/app", { repository: "registry:5000/app" }],
    ["registry:5000/app:1@sha256:ab", { repository: "registry:5000/app", tag: "1", digest: "sha256:ab" }],
    ["app@sha256:ab", { repository: "docker.io/library/app", digest: "sha256:ab" }],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${text} as a container runtime does`, () => assert.deepEqual(parseImage(text), expected));
  }
});
