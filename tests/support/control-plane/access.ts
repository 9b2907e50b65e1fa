/** What a client needs to talk to the control plane: its keys, its kubeconfig, and kubectl with both. */
import { execFile } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTool } from "../toolbox";

const tenMegabytes = 10 * 1024 * 1024;

export interface Access {
  readonly server: string;
  readonly token: string;
  /** Written by the API server when it starts. */
  readonly certificate: string;
  readonly kubeconfig: string;
}

export function writeAccess(directory: string, port: number): Access {
  const server = `https://127.0.0.1:${port}`;
  const token = randomBytes(16).toString("hex");
  const kubeconfig = join(directory, "kubeconfig");
  const certificate = join(directory, "certificates", "apiserver.crt");
  const pem = { type: "pkcs8", format: "pem" } as const;
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: pem,
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const write = (name: string, content: string): void => writeFileSync(join(directory, name), content, { mode: 0o600 });
  write("service-account.key", keys.privateKey);
  write("service-account.pub", keys.publicKey);
  write("tokens.csv", `${token},admin,admin,system:masters\n`);
  // JSON is YAML too.
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster: { server, "certificate-authority": certificate } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "local", context: { cluster: "local", user: "admin" } }],
    "current-context": "local",
  };
  write("kubeconfig", JSON.stringify(config));
  return { server, token, certificate, kubeconfig };
}

export async function runKubectl(directory: string, args: readonly string[], input = ""): Promise<string> {
  const path = findTool("kubectl");
  if (path === undefined) throw new Error("Control plane: kubectl not found. Remedy: npm run tools -- kubectl");
  if (!existsSync(directory)) throw new Error("Control plane: kubectl was called after stop().");
  // A cache of its own, because an earlier control plane on the same port had other resource types.
  const env = { ...process.env, KUBECONFIG: join(directory, "kubeconfig"), KUBECACHEDIR: join(directory, "cache") };
  return new Promise((resolve, reject) => {
    const child = execFile(path, args, { env, maxBuffer: tenMegabytes }, (error, stdout, stderr) => {
      if (error) reject(new Error(`kubectl ${args.join(" ")}: ${stderr.trim() || error.message}`));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}
