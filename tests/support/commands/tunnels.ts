/** Tunnels of `kubectl port-forward` and the requests that go through them. */
import type { Command } from "./commands";
import { kubectlCall } from "./kubectl";

/** Near ends of a tunnel: `9090`, or the first of `8080:9090`. */
const nearEnds = (words: readonly string[]): string[] =>
  kubectlCall(words)
    .args.slice(1)
    .map((port) => port.split(":")[0] ?? port);

/**
 * Requests to this machine that find no tunnel: none was opened in that block, or it had no moment to open.
 *
 * @param commands those of one block, in their order
 */
export function tunnelFaults(commands: readonly Command[]): string[] {
  const open = new Set<string>();
  let waited = true;
  return commands.flatMap(({ words }) => {
    if (words[0] === "sleep") waited = true;
    if (words[0] === "kubectl" && kubectlCall(words).verb === "port-forward") {
      nearEnds(words).forEach((port) => open.add(port));
      waited = false;
    }
    const port = words[0] === "curl" ? /localhost:(\d+)/.exec(words.join(" "))?.[1] : undefined;
    if (port === undefined) return [];
    if (!open.has(port)) return [`nothing leads to localhost:${port}`];
    return waited ? [] : [`no sleep between the tunnel and the request to localhost:${port}`];
  });
}
