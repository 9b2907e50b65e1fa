/** A target whose samples tell when they were taken, so that what is missing, old or double can be seen in any answer. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the counter counts in a second. */
export const ticksPerSecond = 10;

export class TickingTarget {
  private constructor(
    private readonly server: Server,
    /** `127.0.0.1:port` */
    readonly address: string,
  ) {}

  /** Serves the gauge `clock_seconds`, which is the time of its own sample, and the counter `ticks_total`. */
  static async start(): Promise<TickingTarget> {
    const begin = Date.now();
    const server = createServer((_, response) => {
      const now = Date.now();
      const ticks = ((now - begin) / 1000) * ticksPerSecond;
      response.setHeader("Content-Type", "text/plain; version=0.0.4");
      response.end(
        `# TYPE clock_seconds gauge\nclock_seconds ${now / 1000} ${now}\n` +
          `# TYPE ticks_total counter\nticks_total ${ticks} ${now}\n`,
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TickingTarget(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
