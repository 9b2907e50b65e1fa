import { createServer, type Server } from "node:http";
import { registry } from "./metrics";

/** Serves /metrics on a port of its own, which no Ingress leads to. */
export function serveMetrics(port = 9464): Server {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return server.listen(port);
}
