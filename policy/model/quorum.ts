/**
 * Loki servers that may be away while every line is still accepted: a line goes to as many servers as it has copies, and
 * half of the copies and one must be written.
 *
 * Source: dskit `ring/replication_strategy.go`. Measured with Loki 3.7.8 and one process killed: 3 servers with 3 copies
 * accept everything, 2 with 2 nothing, 2 with 1 about 40 %.
 */
export function writesTolerated(servers: number, copies: number): number {
  return Math.max(0, Math.min(servers, copies) - (Math.floor(copies / 2) + 1));
}

/**
 * Loki servers that may be away while queries are still answered whole: all but half of the copies must answer.
 *
 * Source: dskit `ring/ring.go`, `GetReplicationSetForOperation`. Measured as above: 3 with 3 and 2 with 2 answer, 2 with 1
 * fails.
 */
export function readsTolerated(servers: number, copies: number): number {
  return Math.max(0, servers - (Math.max(servers, copies) - Math.floor(copies / 2)));
}
