import { textAt, type Tree } from "../preview/analysis/tree";
import type { PreviewError } from "../preview/errors";
import { Failed, wrong } from "./errors";
import type { Kubectl, Where } from "./kubectl";

/** Seconds until an API server counts as away. */
const patience = 15;

/** Where the cluster is, without anything that must not be shown. */
export interface Place {
  readonly context: string;
  readonly server: string;
}

const update = "aws eks update-kubeconfig --name <cluster>";

/** What kubectl reads unless told otherwise, for messages. */
const kubeconfigOf = ({ kubeconfig = process.env["KUBECONFIG"] }: Where): string =>
  kubeconfig === undefined || kubeconfig === "" ? "~/.kube/config" : kubeconfig;

/** What is wrong with the kubeconfig, by what kubectl says of it. */
function kubeconfigFault(said: string, file: string): PreviewError {
  const [, kind, name] = /cannot locate (context|cluster|user) (\S+)/.exec(said) ?? [];
  if (kind === "context") {
    return wrong("--context", name, `is not in kubeconfig ${file}`, "kubectl config get-contexts names those that are");
  }
  if (kind !== undefined) return wrong("kubeconfig", file, `has no ${kind} ${name ?? ""}`, `write it anew: ${update}`);
  if (said.includes("current-context must exist")) {
    const remedy = `name one with --kubeconfig or --context, or write it: ${update}`;
    return wrong("kubeconfig", file, "is not there, or has no current context", remedy);
  }
  // kubectl's own words may quote the file, where credentials are.
  return wrong("kubeconfig", file, "cannot be read as a kubeconfig", `write it anew: ${update}`);
}

/** Why there is no answer, by what kubectl says. */
function silence(said: string, { context, server }: Place): PreviewError {
  const [first = "no word of kubectl"] = said.split("\n");
  if (/must be logged in|Unauthorized/.test(said)) {
    const remedy =
      "the token or certificate has ended or is not this cluster's: log in again (aws sso login), or renew it";
    return wrong("context", context, `is refused by ${server} (HTTP 401)`, remedy);
  }
  const plugin = /getting credentials: (.*)/.exec(said)?.[1];
  if (plugin !== undefined) {
    const remedy = "run the command under users[].user.exec of the kubeconfig by hand and see";
    return wrong("context", context, `gets no credentials (${plugin})`, remedy);
  }
  const remedy = `see that the cluster of context ${context} is up and reachable from here (VPN, endpoint access)`;
  return wrong("server", server, `gives no answer (${first})`, remedy);
}

/**
 * Makes sure that the API server answers and knows the user.
 *
 * @param where what it was told of the kubeconfig, for messages
 * @throws PreviewError (exit code 2) where it does not
 */
export async function reach(kubectl: Kubectl, where: Where): Promise<Place> {
  const view = await kubectl.run(["config", "view", "--minify", "-o", "json"], "").catch((error: unknown) => {
    throw error instanceof Failed ? kubeconfigFault(error.said, kubeconfigOf(where)) : error;
  });
  const config = JSON.parse(view) as Tree;
  const place = {
    context: textAt(config, "current-context"),
    server: textAt(config, "clusters", 0, "cluster", "server"),
  };
  await kubectl.run(["get", "--raw", "/version", `--request-timeout=${patience}s`], "").catch((error: unknown) => {
    throw error instanceof Failed ? silence(error.said, place) : error;
  });
  return place;
}
