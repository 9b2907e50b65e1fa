import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Short, stable digest of rendered configuration, so that pods roll when what they read at start changes. */
export function checksum(content: Readonly<Record<string, string>> | string): string {
  const text = typeof content === "string" ? content : JSON.stringify(Object.entries(content).sort());
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * Digest of a secret that may stand on a pod template in plain text, so that a rotation rolls the pods.
 * Only for values with enough entropy that 64 bits of their SHA-256 tell nothing: generated passwords, tokens, webhook URLs.
 */
export function secretChecksum(value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.unsecret(pulumi.output(value).apply(checksum));
}
