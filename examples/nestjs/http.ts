import type { IncomingMessage, ServerResponse } from "node:http";
import { requestDuration } from "./metrics";

/** Express tells the template of the route once it has found one. */
type Request = IncomingMessage & { readonly route?: { readonly path: string } };

/** Middleware of Express, which Nest takes as it is: `app.use(observeRequests)` before any other. */
export function observeRequests(request: Request, response: ServerResponse, next: () => void): void {
  if (request.url === "/healthz") {
    next();
    return;
  }
  const end = requestDuration.startTimer({ http_request_method: request.method ?? "_OTHER" });
  // The template, never the path, of which there are as many as leads.
  response.once("finish", () => {
    end({ http_route: request.route?.path ?? "", http_response_status_code: response.statusCode });
  });
  next();
}
