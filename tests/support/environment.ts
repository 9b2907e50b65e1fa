/** Loaded before any test: what programs that tests start find in their environment, and how tests load the SDK. */
import "../../preview/lean-sdk";

// Programs written in Go collect garbage less often than by default (100): an eighth of their processor time, for memory.
export const GOGC = (process.env["GOGC"] ??= "400");
