import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { at, listAt, textAt, type Tree } from "../preview/analysis/tree";
import { nearest } from "../settings/faults";
import { wrong } from "./errors";

/** Milliseconds for a credential plugin: `aws eks get-token` answers within seconds. */
const pluginPatience = 30_000;

/** How to reach an API server, and as whom. Nothing of it may be shown but server and context. */
export interface Access {
  readonly file: string;
  readonly context: string;
  readonly server: string;
  readonly token?: string;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly serverName?: string;
  readonly isInsecure: boolean;
}

/** The file that kubectl would read: --kubeconfig, else the first of KUBECONFIG, else ~/.kube/config. */
export function kubeconfigFile(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  return resolve(option ?? listed[0] ?? join(homedir(), ".kube", "config"));
}

function read(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const remedy = "name it with --kubeconfig, or write it: aws eks update-kubeconfig --name <cluster>";
    throw wrong("kubeconfig", file, `cannot be read (${code})`, remedy);
  }
  try {
    return parse(text) as Tree;
  } catch {
    // The parser's message quotes the line, which may hold a token.
    throw wrong("kubeconfig", file, "is not valid YAML", "write it anew: aws eks update-kubeconfig --name <cluster>");
  }
}

/** The entry of a list of `{name, <kind>: {...}}`. */
function entry(config: Tree, list: string, kind: string, name: string, file: string): Tree {
  const all = listAt(config, list);
  const found = all.find((one) => textAt(one, "name") === name);
  if (found !== undefined) return at(found, kind);
  const names = all.map((one) => textAt(one, "name"));
  const meant = nearest(name, names);
  const remedy = meant ? `did you mean ${meant}?` : `there are: ${names.join(", ") || "none"}`;
  throw wrong(kind, name, `is not in ${file}`, remedy);
}

/** `<field>-data` in base64, or the file that `<field>` names beside the kubeconfig. */
function material(owner: Tree, field: string, file: string): Buffer | undefined {
  const data = textAt(owner, `${field}-data`);
  if (data !== "") return Buffer.from(data, "base64");
  const path = textAt(owner, field);
  if (path === "") return undefined;
  try {
    return readFileSync(resolve(dirname(file), path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw wrong(`kubeconfig ${file}`, field, `names ${path}, which cannot be read (${code})`, "correct the path");
  }
}

/** Runs a credential plugin as kubectl does (client.authentication.k8s.io ExecCredential). */
function pluginToken(user: Tree, file: string): string | undefined {
  const command = textAt(user, "exec", "command");
  if (command === "") return undefined;
  const args = listAt(user, "exec", "args").map(String);
  const variables = listAt(user, "exec", "env").map((one) => [textAt(one, "name"), textAt(one, "value")]);
  const env: NodeJS.ProcessEnv = { ...process.env, ...(Object.fromEntries(variables) as Record<string, string>) };
  try {
    const answer = execFileSync(command, args, { env, timeout: pluginPatience, stdio: ["ignore", "pipe", "inherit"] });
    const token = textAt(JSON.parse(answer.toString()) as Tree, "status", "token");
    if (token !== "") return token;
  } catch {
    // Falls through: what the plugin printed may hold a credential, its own messages went to stderr.
  }
  const remedy = `run it by hand and see: ${command} ${args.join(" ")}`;
  throw wrong(`kubeconfig ${file}`, command, "gave no token", remedy);
}

/**
 * Reads who and where from a kubeconfig. Understands tokens, client certificates and credential plugins.
 *
 * @throws PreviewError (exit code 2) for a missing or broken file, an unknown context, or a plugin that gives no token
 */
export function readAccess(file: string, wantedContext: string | undefined): Access {
  const config = read(file);
  const context = wantedContext ?? textAt(config, "current-context");
  if (context === "") throw wrong("kubeconfig", file, "has no current context", "name one with --context");
  const chosen = entry(config, "contexts", "context", context, file);
  const cluster = entry(config, "clusters", "cluster", textAt(chosen, "cluster"), file);
  const user = entry(config, "users", "user", textAt(chosen, "user"), file);
  const server = textAt(cluster, "server");
  if (!URL.canParse(server)) throw wrong("server", server, `of context ${context} is no URL`, `correct ${file}`);
  const token =
    textAt(user, "token") || material(user, "tokenFile", file)?.toString().trim() || pluginToken(user, file);
  const ca = material(cluster, "certificate-authority", file);
  const cert = material(user, "client-certificate", file);
  const key = material(user, "client-key", file);
  const serverName = textAt(cluster, "tls-server-name");
  return {
    file,
    context,
    server,
    isInsecure: at(cluster, "insecure-skip-tls-verify") === true,
    ...(token && { token }),
    ...(ca && { ca }),
    ...(cert && key && { cert, key }),
    ...(serverName && { serverName }),
  };
}
