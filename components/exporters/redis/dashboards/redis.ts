import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, statPanel, timeseriesPanel } from "../../../../lib/panels";

const server = 'job="redis-exporter", target=~"$target"';
const guarded = `redis_instance_info{${server}, maxmemory_policy!~"allkeys-.+"}`;
const max = (metric: string) => `max by (target) (redis_${metric}{${server}})`;
const min = (metric: string) => `min by (target) (redis_${metric}{${server}})`;
const perSecond = (metric: string) => `sum by (target) (rate(redis_${metric}{${server}}[$__rate_interval]))`;
const increase = (metric: string, window: string) =>
  `sum by (target) (increase(redis_${metric}{${server}}[${window}]))`;

export default dashboard({
  uid: "redis",
  title: "Redis",
  description: "Does every Redis server answer, keep its keys, and have a copy to fail over to?",
  room: "redis-exporter",
  variables: [labelVariable("target", "Server", 'redis_up{job="redis-exporter"}')],
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Server up",
          description: "1 when the exporter can connect. Alert: RedisDown.",
          queries: [{ expr: `redis_up{${server}}`, legend: "{{target}}" }],
          thresholds: below({ critical: 1 }),
        }),
        statPanel({
          title: "Exporter up",
          description: "1 when Prometheus can scrape the exporter. Alert: RedisExporterDown.",
          queries: [{ expr: `up{${server}}`, legend: "{{target}}" }],
          thresholds: below({ warning: 1 }),
        }),
        statPanel({
          title: "Link to the primary",
          description: "Of replicas; 0 is broken. Alert: RedisReplicationBroken.",
          queries: [
            {
              expr: `min by (target, master_host) (redis_master_link_up{${server}})`,
              legend: "{{target}}",
            },
          ],
          thresholds: below({ critical: 1 }),
        }),
        statPanel({
          title: "Last write to disk",
          description: "Snapshot, append and rewrite; 0 failed. Alert: RedisPersistenceFailing.",
          queries: [
            { expr: min("rdb_last_bgsave_status"), legend: "{{target}} snapshot" },
            { expr: min("aof_last_write_status"), legend: "{{target}} append" },
            { expr: min("aof_last_bgrewrite_status"), legend: "{{target}} rewrite" },
          ],
          thresholds: below({ critical: 1 }),
        }),
      ],
    },
    {
      title: "Memory",
      panels: [
        timeseriesPanel({
          title: "Memory used",
          description:
            "Share of maxmemory, of servers that should not evict just any key. Alert: RedisMemoryNearLimit.",
          queries: [
            {
              expr: `${max("memory_used_bytes")} / (${max("memory_max_bytes")} > 0) * 100 and on (target) ${guarded}`,
              legend: "{{target}}",
            },
          ],
          unit: units.Percent,
          max: 100,
          thresholds: above({ warning: 90 }),
        }),
        timeseriesPanel({
          title: "Keys evicted in 15 minutes",
          description: "Lost before they expired; caches with an allkeys policy left out. Alert: RedisKeysEvicted.",
          queries: [
            {
              expr: `${increase("evicted_keys_total", "15m")} and on (target) ${guarded}`,
              legend: "{{target}}",
            },
          ],
          thresholds: above({ critical: 1 }),
        }),
        timeseriesPanel({
          title: "Keys",
          description: "Per server; growth without end is a key without expiry.",
          queries: [{ expr: `sum by (target) (redis_db_keys{${server}})`, legend: "{{target}}" }],
        }),
        timeseriesPanel({
          title: "Hit ratio",
          description: "Share of reads that found their key; low is normal for a queue.",
          queries: [
            {
              expr: `${perSecond("keyspace_hits_total")} / (${perSecond("keyspace_hits_total")} + ${perSecond("keyspace_misses_total")})`,
              legend: "{{target}}",
            },
          ],
          unit: units.PercentUnit,
          max: 1,
        }),
      ],
    },
    {
      title: "Clients and replicas",
      panels: [
        timeseriesPanel({
          title: "Connections",
          description: "Share of maxclients. Alert: RedisConnectionsNearLimit.",
          queries: [{ expr: `${max("connected_clients")} / ${max("max_clients")} * 100`, legend: "{{target}}" }],
          unit: units.Percent,
          max: 100,
          thresholds: above({ warning: 80 }),
        }),
        timeseriesPanel({
          title: "Connections refused in 5 minutes",
          description: "Normal is none. Alert: RedisConnectionsRejected.",
          queries: [{ expr: increase("rejected_connections_total", "5m"), legend: "{{target}}" }],
          thresholds: above({ critical: 1 }),
        }),
        timeseriesPanel({
          title: "Commands per second",
          description: "All commands; Redis runs them one after the other.",
          queries: [{ expr: perSecond("commands_processed_total"), legend: "{{target}}" }],
          unit: units.CountsPerSecond,
        }),
        timeseriesPanel({
          title: "Replicas missing",
          description: "Fewer than the most of the last day. Alert: RedisReplicaLost.",
          queries: [
            {
              expr: `max by (target) (max_over_time(redis_connected_slaves{${server}}[1d])) - ${max("connected_slaves")}`,
              legend: "{{target}}",
            },
          ],
          thresholds: above({ warning: 1 }),
        }),
      ],
    },
  ],
});
