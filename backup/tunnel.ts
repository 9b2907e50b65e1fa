import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Command, Shell } from "../kubectl/shell";
import type { Context } from "./component";

function connect(shell: Shell, command: Command, socket: Socket): void {
  const child = shell.open(command);
  if (!child?.stdin || !child.stdout) return;
  // What goes wrong shows at the other end: the client loses its connection and says so.
  socket.on("error", () => child.kill()).on("close", () => child.kill());
  child.stdin.on("error", () => socket.destroy());
  child.on("error", () => socket.destroy());
  child.stderr?.resume();
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
}

/**
 * Lends a local port that leads to a host which only a pod may reach: busybox' nc in the pod makes each connection.
 *
 * @param use gets the port of 127.0.0.1, open until it resolves
 */
export async function throughPod<Result>(
  { shell, kubectl, dryRun }: Context,
  target: { pod: string; container: string; host: string; port: string },
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const { pod, container, host, port } = target;
  const inside = ["exec", "-i", pod, "-c", container, "--", "nc", host, port];
  const command = kubectl.command(inside, `kubectl describe pod ${pod}`);
  if (dryRun) {
    shell.open(command);
    return use(0);
  }
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    connect(shell, command, socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
