"use strict";

// The engine's run-policy-pack registers ts-node with a full type check of every file; tsx, registered after it, only
// strips the types, so that the pack starts in about a second and type errors are found in CI, not at preview.
require("tsx/cjs");
require("./index.ts");
